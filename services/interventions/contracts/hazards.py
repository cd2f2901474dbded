"""What no schema may hold, ours or one from a registry: types without end, items of no width."""

from collections.abc import Iterator, Mapping
from typing import Any

_NAMED = frozenset({"record", "error", "enum", "fixed"})


def hazards(schema: Any) -> list[str]:
    """Name what would let a few bytes become a record without end: recursion, items of no width."""
    return list(_found(schema, {}, ()))


def _found(schema: Any, named: dict[str, Any], within: tuple[str, ...]) -> Iterator[str]:
    match schema:
        case str() if _local(schema) in within:
            yield f"{schema} holds itself"
        case [*branches]:
            for branch in branches:
                yield from _found(branch, named, within)
        case {"type": "array" | "map" as container}:
            inner = schema["items"] if container == "array" else schema["values"]
            yield from _found(inner, named, within)
            if container == "array" and not _width(inner, named):
                yield "an array of items of no width"
        case {"type": "record" | "error", "name": name, "fields": fields}:
            named[_local(name)] = schema
            for field in fields:
                yield from _found(field["type"], named, (*within, _local(name)))
        case {"type": "enum" | "fixed", "name": name}:
            named[_local(name)] = schema
        case {"type": inner}:
            yield from _found(inner, named, within)


def _width(schema: Any, named: Mapping[str, Any]) -> bool:
    """Tell whether a value of this type takes at least one byte."""
    match schema:
        case "null":
            return False
        case str():
            return _local(schema) not in named or _width(named[_local(schema)], named)
        case {"type": "fixed", "size": size}:
            return bool(size)
        case {"type": "record" | "error", "fields": fields}:
            return any(_width(field["type"], named) for field in fields)
        case {"type": inner} if inner not in _NAMED | {"array", "map"}:
            return _width(inner, named)
    return True


def _local(name: str) -> str:
    return name.rpartition(".")[2]
