"""A shape of the API made from a row of the read model: the same fields, said once; instants as RFC 3339."""

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Self, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema, create_model

from interventions.domain.canonical import instant_text

Instant = Annotated[
    int,
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Record = Annotated[dict[str, Any], Field(description="A record of a topic, in its JSON form (see its schema).")]
_INSTANTS = frozenset({"planned_start", "planned_end", "timestamp"})


class Shape(BaseModel):
    """Made of a row of the read model."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """Make one of its fields."""
        return cls.model_validate(fields)


def shape_of(
    row: type[Any],
    name: str,
    said: str,
    /,
    *,
    without: str = "",
    nested: Mapping[Any, Any] | None = None,
    **instead: Any,
) -> type[Shape]:
    """Make the shape of a row ``without`` some fields; ``instead`` are other types (or fields) for some of them.

    ``nested`` are the shapes of rows that the row holds. Whole numbers named as instants are instants.
    """
    left_out = set(without.split())
    hints = {field: hint for field, hint in get_type_hints(row).items() if field not in left_out}
    if unknown := (left_out | set(instead)) - set(get_type_hints(row)):
        raise TypeError(f"{row.__name__} has no {sorted(unknown)}")
    fields = {field: _typed(field, hint, nested or {}) for field, hint in hints.items()}
    return shape(name, said, **{**fields, **instead})


def shape(name: str, said: str, /, **fields: Any) -> type[Shape]:
    """Make a shape of types, or of pairs of a type and a field."""
    given: Any = {field: kind if isinstance(kind, tuple) else (kind, ...) for field, kind in fields.items()}
    return create_model(name, __base__=Shape, __doc__=said, __module__=__name__, **given)


def _typed(field: str, hint: Any, nested: Mapping[Any, Any]) -> Any:
    """Translate the type of one field."""
    if hint in nested:
        return nested[hint]
    if hint is int and (field.endswith("_at") or field in _INSTANTS):
        return Instant
    if get_origin(hint) is UnionType:
        return Union[tuple(_typed(field, each, nested) for each in get_args(hint))]  # noqa: UP007 - made of parts
    if get_origin(hint) is tuple:
        return tuple[tuple(_typed(field, each, nested) for each in get_args(hint))]  # type: ignore[misc]
    if get_origin(hint) is Mapping:
        return Record if get_args(hint) == (str, Any) else dict[get_args(hint)]  # type: ignore[misc]
    return hint
