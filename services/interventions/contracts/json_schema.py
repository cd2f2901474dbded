"""From a schema to the functions that write and read its JSON form, made once a schema."""

from collections.abc import Mapping
from typing import Any

from interventions.contracts import json_values
from interventions.contracts.json_record import EVENT_RECORD, Form, defaults_of, event_json, record_form
from interventions.contracts.json_text import JsonFormError, seen

_PRIMITIVES: Mapping[str, Form] = {
    "string": Form(None, json_values.read_string),
    "boolean": Form(None, json_values.read_boolean),
    "double": Form(json_values.write_double, json_values.read_double),
    "int": Form(None, json_values.whole_number("int")),
    "long": Form(None, json_values.whole_number("long")),
}
_INSTANT = Form(json_values.write_instant, json_values.read_instant)


def form_of_schema(schema: Any) -> Form:
    """Make the form of a schema. Types named earlier in it may be referred to by name, as Avro has it."""
    return _form(schema, {})


def _form(schema: Any, named: dict[str, Form]) -> Form:
    match schema:
        case str():
            return _PRIMITIVES.get(schema) or named[schema]
        case [*branches]:
            return _optional(branches, named)
        case {"logicalType": "timestamp-millis"}:
            return _INSTANT
        case {"type": "array", "items": items}:
            return _array(_form(items, named))
        case {"type": type_, "name": name}:
            named[name] = _NAMED[type_](schema, named)
            return named[name]
    raise ValueError(f"no JSON form for {schema}")


def _optional(branches: list[Any], named: dict[str, Form]) -> Form:
    some = _form(next(branch for branch in branches if branch != "null"), named)

    def write(value: Any) -> Any:
        return None if value is None else some.write(value)

    def read(value: Any, path: str) -> Any:
        return None if value is None else some.read(value, path)

    return Form(some.writes and write, read)


def _array(item: Form) -> Form:
    def write(values: list[Any]) -> list[Any]:
        return [item.write(value) for value in values]

    def read(values: Any, path: str) -> list[Any]:
        if not isinstance(values, list):
            raise JsonFormError(path, "an array", seen(values))
        return [item.read(value, f"{path}.{at}") for at, value in enumerate(values)]

    return Form(item.writes and write, read)


def _enum(schema: Mapping[str, Any], _: dict[str, Form]) -> Form:
    return Form(None, json_values.one_of(tuple(schema["symbols"])))


def _fixed(schema: Mapping[str, Any], _: dict[str, Form]) -> Form:
    return Form(bytes.hex, json_values.hex_of(schema["size"]))


def _record(schema: Mapping[str, Any], named: dict[str, Form]) -> Form:
    if schema["name"] == EVENT_RECORD:
        return event_json(schema, lambda part: _form(part, named))
    fields = {field["name"]: _form(field["type"], named) for field in schema["fields"]}
    return record_form(fields, defaults_of(schema))


_NAMED = {"record": _record, "enum": _enum, "fixed": _fixed}
