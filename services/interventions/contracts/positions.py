"""Branches and symbols that hostile bytes cannot count from the end."""

from typing import Any


class FromStart(list[Any]):
    """A list whose indices do not go below zero.

    fastavro takes the position of a branch or a symbol as it is read for a Python index, so -1 would be the last
    one and the bytes of no record a record. For a negative index it asks for the length first.
    """

    def __len__(self) -> int:
        """Refuse: only a negative index asks."""
        raise IndexError("a position below zero")

    def __bool__(self) -> bool:
        """Say yes without asking for the length."""
        return True


def from_start(parsed: Any) -> Any:
    """Make every position of a parsed schema count from the start, in place; for reading, the writer wants lists."""
    match parsed:
        case list():
            return FromStart(from_start(branch) for branch in parsed)
        case {"fields": fields}:
            for field in fields:
                field["type"] = from_start(field["type"])
        case {"symbols": symbols}:
            parsed["symbols"] = FromStart(symbols)
        case {"items": items}:
            parsed["items"] = from_start(items)
        case {"values": values}:
            parsed["values"] = from_start(values)
    return parsed
