"""The JSON form of records, and of the event, whose payload's type follows from its kind."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from interventions.contracts.json_text import JsonFormError, seen
from interventions.contracts.json_values import Reads, Writes
from interventions.contracts.payloads import KINDS

EVENT_RECORD = "InterventionEvent"


class Form(NamedTuple):
    """How values of one type are written (None: as they are) and read."""

    writes: Writes | None
    read: Reads

    def write(self, value: Any) -> Any:
        """Write a value."""
        return value if self.writes is None else self.writes(value)


def defaults_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Collect what a record's fields are when they are missing."""
    return {field["name"]: field["default"] for field in schema["fields"] if "default" in field}


def record_form(fields: Mapping[str, Form], defaults: Mapping[str, Any]) -> Form:
    """Make the form of a record: every field is written, unknown ones are refused."""
    changed = [(name, form.writes) for name, form in fields.items() if form.writes]

    def write(record: Mapping[str, Any]) -> dict[str, Any]:
        written = {name: record[name] for name in fields}
        for name, writes in changed:
            written[name] = writes(record[name])
        return written

    def read(content: Any, path: str) -> dict[str, Any]:
        _refuse_unknown(content, path, fields)
        return {name: _read_field(content, path, name, form, defaults) for name, form in fields.items()}

    return Form(write, read)


def _refuse_unknown(content: Any, path: str, fields: Mapping[str, Form]) -> None:
    if not isinstance(content, dict):
        raise JsonFormError(path, "an object", seen(content))
    for name in content:
        if name not in fields:
            raise JsonFormError(_below(path, name), "no such field", seen(content[name]))


def _read_field(content: dict[str, Any], path: str, name: str, form: Form, defaults: Mapping[str, Any]) -> Any:
    if name in content:
        return form.read(content[name], _below(path, name))
    if name in defaults:
        return defaults[name]
    raise JsonFormError(_below(path, name), "a value", "nothing")


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def event_json(schema: Mapping[str, Any], form_of: Callable[[Any], Form]) -> Form:
    """Make the form of an event from its schema.

    Its payload is read by its kind; where no record fits but another kind's, as a rejection may carry one, it is
    the pair ``(shape, payload)``.
    """
    fields = {field["name"]: form_of(field["type"]) for field in schema["fields"] if field["name"] != "payload"}
    branches = next(field["type"] for field in schema["fields"] if field["name"] == "payload")
    shapes = {branch["name"]: form_of(branch) for branch in branches if branch != "null"}
    fields["payload"] = Form(None, lambda payload, _: payload)
    envelope = record_form(fields, defaults_of(schema))
    payloads = _Payloads(shapes, {frozenset(_names(branch)): branch["name"] for branch in branches if branch != "null"})

    def write(event: Mapping[str, Any]) -> dict[str, Any]:
        written: dict[str, Any] = envelope.write(event)
        written["payload"] = payloads.write(event["kind"], event["payload"])
        return written

    def read(content: Any, path: str) -> dict[str, Any]:
        event: dict[str, Any] = envelope.read(content, path)
        event["payload"] = payloads.read(event["kind"], event["payload"], path)
        return event

    return Form(write, read)


def _names(branch: Mapping[str, Any]) -> list[str]:
    return [field["name"] for field in branch["fields"]]


class _Payloads(NamedTuple):
    """The payload records by name, and their names by their fields: no two have the same ones."""

    forms: Mapping[str, Form]
    by_fields: Mapping[frozenset[str], str]

    def write(self, kind: str, payload: Any) -> Any:
        if payload is None:
            return None
        if isinstance(payload, tuple):
            shape, payload = payload
        else:
            shape = self.by_fields.get(frozenset(payload)) or KINDS[kind]
        return self.forms[shape].write(payload)

    def read(self, kind: str, payload: Any, path: str) -> Any:
        where = _below(path, "payload")
        if payload is None:
            return None
        due = KINDS[kind]
        if path and isinstance(payload, dict) and (other := self.by_fields.get(frozenset(payload))) not in {due, None}:
            return (other, self.forms[other].read(payload, where))
        if due is None:
            raise JsonFormError(where, "null", seen(payload))
        return self.forms[due].read(payload, where)
