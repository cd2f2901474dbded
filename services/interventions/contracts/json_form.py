"""Records to the JSON form and back, as the topic's schema says (contracts.md §1)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from interventions.contracts.json_record import Form
from interventions.contracts.json_schema import form_of_schema
from interventions.contracts.json_text import JsonFormError, parse_json
from interventions.contracts.schemas import current_schemas
from interventions.domain.canonical import compact, event_form

__all__ = ["JsonFormError", "compact", "event_form", "from_json", "parse_json", "to_json"]


@lru_cache(maxsize=64)
def _form(topic: str) -> Form:
    return form_of_schema(current_schemas()[topic].text)


def to_json(topic: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Write a record of a topic as a plain object, fields in the schema's order.

    An event's payload is plain or a pair ``(shape, payload)``. Total for whatever a codec decoded.
    """
    written: dict[str, Any] = _form(topic).write(record)
    return written


def from_json(topic: str, content: object) -> dict[str, Any]:
    """Read a plain object as a record of a topic; what is missing takes the schema's default.

    Raises JsonFormError at the first field that is unknown, missing or of another type.
    """
    record: dict[str, Any] = _form(topic).read(content, "")
    return record
