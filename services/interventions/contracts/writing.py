"""From a schema to the function that writes its records: source text made once, as ``reading`` makes its own.

The schemas of contracts.md need nothing but records, enums, fixed, arrays, nullable types, one union of records and
five primitives; whatever else a schema holds is refused when the writer is made. That the bytes are fastavro's, for
any record of any topic, is a property test's to say.
"""

from collections.abc import Mapping
from typing import Any

from interventions.contracts.again import WRITTEN_AGAIN, Write, writing_once
from interventions.contracts.payloads import KINDS
from interventions.contracts.scalars import (
    AT_HAND,
    FIRST,
    Sizes,
    write_boolean,
    write_double,
    write_fixed,
    write_int,
    write_long,
)

_NULL = "null"
_NULLABLE = 2
_PAYLOAD = ("InterventionEvent", "payload")

_PRIMITIVES: Mapping[str, tuple[str, ...]] = {
    "string": ("sizes[len(text := {value}.encode())]", "text"),
    "boolean": ("boolean({value})",),
    "double": ("double({value})",),
    "int": (f"(first[number] if 0 <= (number := {{value}}) < {AT_HAND} else int32(number))",),
    "long": (f"(first[number] if 0 <= (number := {{value}}) < {AT_HAND} else long(number))",),
}
"""The expressions whose bytes, one after the other, are a value's; a later one may use what an earlier one named."""
_OPTIONAL = "({null!r} if (some := {value}) is None else {branch!r} + {pieces})"
_ARRAY = '(b"".join((sizes[len(items)], *map({write}, items), b"\\0")) if (items := {value}) else b"\\0")'
_FUNCTION = """\
def {function}(record):
    return b"".join(({pieces},))
"""


def writer_of(schema: Any) -> Write:
    """Make the function that writes records of a schema. Raises ValueError for a type it does not know."""
    maker = _Maker()
    write: Write = maker.known[maker.record(schema)]
    return write


class _Maker:
    """Writes the source of each record's function; ``known`` is what the functions see."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {
            "sizes": Sizes(),
            "first": FIRST,
            "int32": write_int,
            "long": write_long,
            "double": write_double,
            "boolean": write_boolean,
            "fixed": write_fixed,
        }
        self._named: dict[str, Any] = {}

    def record(self, schema: Any) -> str:
        """Make a record's function; gives its name."""
        function = f"write_{schema['name']}"
        if function not in self.known:
            self._named[schema["name"]] = schema
            self._define(function, [piece for field in schema["fields"] for piece in self._of_field(schema, field)])
            if schema["name"] in WRITTEN_AGAIN:
                self.known[function] = writing_once(self.known[function])
        return function

    def _define(self, function: str, pieces: list[str]) -> None:
        source = _FUNCTION.format(function=function, pieces=", ".join(pieces))
        exec(source, self.known)  # noqa: S102 - made of our own schemas, as dataclasses make theirs of fields

    def _of_field(self, schema: Any, field: Any) -> list[str]:
        if (schema["name"], field["name"]) == _PAYLOAD:
            self.known["payload"] = self._payload(field["type"])
            return ["payload(record)"]
        return self._pieces(field["type"], f"record[{field['name']!r}]")

    def _pieces(self, schema: Any, value: str) -> list[str]:
        """Write what gives the bytes of a value, one expression or several in a row."""
        match schema:
            case str(type_) | {"type": str(type_)} if type_ in _PRIMITIVES:
                return [piece.format(value=value) for piece in _PRIMITIVES[type_]]
            case str():
                return self._pieces(self._named[schema], value)
            case [*branches] if len(branches) == _NULLABLE:
                return [self._optional(branches, value)]
            case {"type": "array", "items": items}:
                return [_ARRAY.format(write=self._of_item(items), value=value)]
        return [self._of_named(schema, value)]

    def _of_named(self, schema: Any, value: str) -> str:
        match schema:
            case {"type": "record"}:
                return f"{self.record(schema)}({value})"
            case {"type": "enum", "name": name, "symbols": symbols}:
                self._named[name] = schema
                self.known[f"write_{name}"] = {symbol: write_long(at) for at, symbol in enumerate(symbols)}
                return f"write_{name}[{value}]"
            case {"type": "fixed", "name": name, "size": size}:
                self._named[name] = schema
                return f"fixed({value}, {size})"
        raise ValueError(f"no writer for a type such as {str(schema)[:60]}")

    def _optional(self, branches: list[Any], value: str) -> str:
        null_at = branches.index(_NULL)
        pieces = " + ".join(self._pieces(branches[1 - null_at], "some"))
        return _OPTIONAL.format(value=value, null=write_long(null_at), branch=write_long(1 - null_at), pieces=pieces)

    def _of_item(self, schema: Any) -> str:
        """Make the function that writes an item; gives its name."""
        if isinstance(schema, dict) and schema["type"] == "record":
            return self.record(schema)
        pieces = self._pieces(schema, "record")
        function = f"write_item_{len(self.known)}"
        self._define(function, pieces)
        return function

    def _payload(self, branches: list[Any]) -> Write:
        """Make the function that writes an event's payload, by its kind or as the record that it names."""
        null = write_long(branches.index(_NULL))
        by_shape: dict[str, tuple[bytes, Write]] = {
            branch["name"]: (write_long(at), self.known[self.record(branch)])
            for at, branch in enumerate(branches)
            if branch != _NULL
        }
        by_kind = {kind: by_shape[shape] for kind, shape in KINDS.items() if shape}

        def write_payload(event: Mapping[str, Any]) -> bytes:
            payload = event["payload"]
            if payload is None:
                return null
            if isinstance(payload, tuple):
                shape, payload = payload
                branch, write = by_shape[shape]
            else:
                branch, write = by_kind[event["kind"]]
            return branch + write(payload)

        return write_payload
