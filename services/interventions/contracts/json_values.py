"""The JSON form of single values: how each Avro type is written and read."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from interventions.contracts.json_text import JsonFormError, is_unicode, seen
from interventions.domain.canonical import instant_text

Writes = Callable[[Any], Any]
Reads = Callable[[Any, str], Any]
"""Reads a JSON value at a path. Raises JsonFormError."""

_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?Z", re.ASCII)
_FIRST_MS = -62_135_596_800_000
_LAST_MS = 253_402_300_799_999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BITS = {"int": 31, "long": 63}


def write_instant(ms: int) -> str | int:
    """Write RFC 3339; an instant outside the calendar, readable but wrong, stays the number that it is."""
    return instant_text(ms) if _FIRST_MS <= ms <= _LAST_MS else ms


def write_double(value: float) -> float | str:
    """Write a number; what JSON has no number for, readable but wrong, by its name."""
    return value if math.isfinite(value) else str(value)


def read_instant(value: Any, path: str) -> int:
    """Read RFC 3339 with ``Z`` and at most milliseconds."""
    expected = "an instant like 2026-03-02T08:15:00.000Z"
    if not isinstance(value, str) or not (match := _INSTANT.fullmatch(value)):
        raise JsonFormError(path, expected, seen(value))
    try:
        moment = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        raise JsonFormError(path, expected, seen(value)) from None
    return (moment - _EPOCH) // timedelta(milliseconds=1) + int((match[2] or "").ljust(3, "0"))


def read_string(value: Any, path: str) -> str:
    """Read a text that has a UTF-8 form."""
    if not isinstance(value, str) or not is_unicode(value):
        raise JsonFormError(path, "a text", seen(value))
    return value


def read_boolean(value: Any, path: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise JsonFormError(path, "true or false", seen(value))
    return value


def read_double(value: Any, path: str) -> float:
    """Read a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise JsonFormError(path, "a finite number", seen(value))
    return float(value)


def whole_number(type_: str) -> Reads:
    """Make the reader of ``int`` or ``long``: whole numbers of that width."""
    limit = 1 << _BITS[type_]

    def read(value: Any, path: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not -limit <= value < limit:
            raise JsonFormError(path, "a whole number", seen(value))
        return value

    return read


def one_of(symbols: tuple[str, ...]) -> Reads:
    """Make the reader of an enum."""

    def read(value: Any, path: str) -> str:
        if not isinstance(value, str) or value not in symbols:
            raise JsonFormError(path, f"one of {', '.join(symbols)}", seen(value))
        return value

    return read


def hex_of(size: int) -> Reads:
    """Make the reader of a ``fixed``: lower-case hex."""
    pattern = re.compile(rf"[0-9a-f]{{{2 * size}}}")

    def read(value: Any, path: str) -> bytes:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise JsonFormError(path, f"{2 * size} lower-case hex digits", seen(value))
        return bytes.fromhex(value)

    return read
