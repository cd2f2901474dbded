"""Whether records written by one schema can be read by another: Avro's resolution, decided without any bytes."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_PROMOTED: Mapping[str, frozenset[str]] = {
    "int": frozenset({"int", "long", "float", "double"}),
    "long": frozenset({"long", "float", "double"}),
    "float": frozenset({"float", "double"}),
    "string": frozenset({"string", "bytes"}),
    "bytes": frozenset({"bytes", "string"}),
}
_Named = dict[str, Any]


class Clash(NamedTuple):
    """A field that a reader cannot read, and why."""

    field: str
    why: str


class _Pair(NamedTuple):
    reader_names: _Named
    writer_names: _Named
    field: str

    def below(self, name: str) -> "_Pair":
        return self._replace(field=f"{self.field}.{name}" if self.field else name)


def clashes(reader: Any, writer: Any) -> list[Clash]:
    """List what a reader of one schema cannot read of records written by another; neither is recursive."""
    return list(_clashes(reader, writer, _Pair(_names(reader, {}), _names(writer, {}), "")))


def _clashes(reader: Any, writer: Any, pair: _Pair) -> Iterator[Clash]:
    reader, writer = _resolved(reader, pair.reader_names), _resolved(writer, pair.writer_names)
    if isinstance(writer, list):
        for branch in writer:
            yield from _clashes(reader, branch, pair)
    elif isinstance(reader, list):
        yield from _into_union(reader, writer, pair)
    else:
        yield from _same_type(reader, writer, pair)


def _into_union(branches: list[Any], writer: Any, pair: _Pair) -> Iterator[Clash]:
    candidates = [list(_clashes(branch, writer, pair)) for branch in branches if _alike(branch, writer, pair)]
    if not candidates:
        yield Clash(pair.field, f"no branch of the reader's union takes {_name(writer)}")
    else:
        yield from min(candidates, key=len)


def _alike(reader: Any, writer: Any, pair: _Pair) -> bool:
    reader = _resolved(reader, pair.reader_names)
    kind, name = _type(writer), _name(writer)
    return _type(reader) in _PROMOTED.get(kind, {kind}) and (kind == _name(writer) or _name(reader) == name)


def _same_type(reader: Any, writer: Any, pair: _Pair) -> Iterator[Clash]:
    if not _alike(reader, writer, pair):
        yield Clash(pair.field, f"{_name(writer)} cannot be read as {_name(reader)}")
        return
    match _type(writer):
        case "record":
            yield from _record(reader, writer, pair)
        case "array":
            yield from _clashes(reader["items"], writer["items"], pair)
        case "map":
            yield from _clashes(reader["values"], writer["values"], pair)
        case "enum" if "default" not in reader:
            for symbol in writer["symbols"]:
                if symbol not in reader["symbols"]:
                    yield Clash(pair.field, f"{_name(reader)} has no symbol {symbol} and no default")
        case "fixed" if reader["size"] != writer["size"]:
            yield Clash(pair.field, f"{_name(reader)} has {reader['size']} bytes, not {writer['size']}")
    if _logical(reader) != _logical(writer):
        yield Clash(pair.field, f"{_logical(writer)} cannot be read as {_logical(reader)}")


def _record(reader: Any, writer: Any, pair: _Pair) -> Iterator[Clash]:
    written = {field["name"]: field for field in writer["fields"]}
    for field in reader["fields"]:
        names = [field["name"], *field.get("aliases", ())]
        source = next((written[name] for name in names if name in written), None)
        below = pair.below(field["name"])
        if source is not None:
            yield from _clashes(field["type"], source["type"], below)
        elif "default" not in field:
            yield Clash(below.field, "is not written, and the reader has no default for it")


def _names(schema: Any, named: _Named) -> _Named:
    match schema:
        case [*parts]:
            for part in parts:
                _names(part, named)
        case dict():
            if schema.get("type") in ("record", "enum", "fixed"):
                named[_local(schema["name"])] = schema
            for part in (schema.get("items"), schema.get("values"), schema.get("type")):
                _names(part, named)
            for field in schema.get("fields", ()):
                _names(field["type"], named)
    return named


def _resolved(schema: Any, named: _Named) -> Any:
    return named.get(_local(schema), schema) if isinstance(schema, str) else schema


def _type(schema: Any) -> str:
    return str(schema["type"]) if isinstance(schema, dict) else str(schema)


def _name(schema: Any) -> str:
    return _local(schema["name"]) if isinstance(schema, dict) and "name" in schema else _type(schema)


def _logical(schema: Any) -> str:
    return str(schema.get("logicalType", "a plain value")) if isinstance(schema, dict) else "a plain value"


def _local(name: str) -> str:
    return name.rpartition(".")[2]
