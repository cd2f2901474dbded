"""From a schema to the function that writes its records: Avro's binary form, three times as fast as by walking it.

The schemas of contracts.md need nothing but records, enums, fixed, arrays, nullable types, one union of records and
five primitives; whatever else a schema holds is refused when the writer is made. That the bytes are fastavro's, for
any record of any topic, is a property test's to say.
"""

from collections.abc import Callable, Mapping
from typing import Any

from interventions.contracts.payloads import KINDS
from interventions.contracts.scalars import write_boolean, write_double, write_int, write_long, write_string

Write = Callable[[Any], bytes]

_NULL = "null"
_AGAIN = frozenset({"Segment", "InterventionTemplate", "CompanySettings"})
"""Records that are written again and again as the same object: with every fact of an intervention, every dossier."""
_REMEMBERED = 4096
_NULLABLE = 2
_EVENT = "InterventionEvent"
_PRIMITIVES: Mapping[str, Write] = {
    "string": write_string,
    "boolean": write_boolean,
    "double": write_double,
    "int": write_int,
    "long": write_long,
}


def writer_of(schema: Any) -> Write:
    """Make the function that writes records of a schema. Raises ValueError for a type it does not know."""
    return _writer(schema, {})


def _writer(schema: Any, named: dict[str, Write]) -> Write:
    match schema:
        case str():
            return _PRIMITIVES.get(schema) or named[schema]
        case [*branches] if len(branches) == _NULLABLE:
            return _nullable(branches, named)
        case {"type": "array", "items": items}:
            return _array(_writer(items, named))
        case {"type": "record" | "enum" | "fixed" as type_, "name": name}:
            named[name] = _NAMED[type_](schema, named)
            return named[name]
        case {"type": str(inner)} if inner in _PRIMITIVES:
            return _PRIMITIVES[inner]
    raise ValueError(f"no writer for a type such as {str(schema)[:60]}")


def _nullable(branches: list[Any], named: dict[str, Write]) -> Write:
    null_at = branches.index(_NULL)
    null, some = write_long(null_at), write_long(1 - null_at)
    write = _writer(branches[1 - null_at], named)
    return lambda value: null if value is None else some + write(value)


def _array(write: Write) -> Write:
    def write_all(values: list[Any]) -> bytes:
        if not values:
            return b"\x00"
        return b"".join((write_long(len(values)), *map(write, values), b"\x00"))

    return write_all


def _enum(schema: Mapping[str, Any], _: dict[str, Write]) -> Write:
    return {symbol: write_long(at) for at, symbol in enumerate(schema["symbols"])}.__getitem__


def _fixed(schema: Mapping[str, Any], _: dict[str, Write]) -> Write:
    size = schema["size"]

    def write(value: bytes) -> bytes:
        if len(value) != size:
            raise ValueError(f"{len(value)} bytes, not {size}")
        return value

    return write


def _record(schema: Mapping[str, Any], named: dict[str, Write]) -> Write:
    if schema["name"] == _EVENT:
        return _event(schema["fields"], named)
    writers = _fields(schema["fields"], named)

    def write_fields(record: Mapping[str, Any]) -> bytes:
        return b"".join([write(record[name]) for name, write in writers])

    return _once(write_fields) if schema["name"] in _AGAIN else write_fields


def _once(write: Write) -> Write:
    """Write each object once; it may be remembered, as a record is never changed after it was made."""
    known: dict[int, tuple[Any, bytes]] = {}

    def write_once(record: Any) -> bytes:
        found = known.get(id(record))
        if found is not None and found[0] is record:
            return found[1]
        if len(known) == _REMEMBERED:
            known.clear()
        written = write(record)
        known[id(record)] = record, written
        return written

    return write_once


def _fields(fields: list[Any], named: dict[str, Write]) -> list[tuple[str, Write]]:
    return [(field["name"], _writer(field["type"], named)) for field in fields]


def _event(fields: list[Any], named: dict[str, Write]) -> Write:
    at = [field["name"] for field in fields].index("payload")
    before = _fields(fields[:at], named)
    write_payload = _payload(fields[at]["type"], named)
    after = _fields(fields[at + 1 :], named)

    def write_event(event: Mapping[str, Any]) -> bytes:
        written = [write(event[name]) for name, write in before]
        written.append(write_payload(event))
        written += [write(event[name]) for name, write in after]
        return b"".join(written)

    return write_event


def _payload(branches: list[Any], named: dict[str, Write]) -> Callable[[Mapping[str, Any]], bytes]:
    null = write_long(branches.index(_NULL))
    by_shape = {
        branch["name"]: (write_long(at), _writer(branch, named))
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


_NAMED: Mapping[str, Callable[[Mapping[str, Any], dict[str, Write]], Write]] = {
    "record": _record,
    "enum": _enum,
    "fixed": _fixed,
}
