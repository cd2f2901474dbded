"""Entries kept as text, one compact JSON array a line: adding the thousandth costs what the tenth did.

A line is a line feed and ``["key", …]``. Compact JSON holds no raw line feed and every quote inside a string
is escaped, so a line starts nowhere else. Keys are ids and references: nothing in them is ever escaped.
"""

import json
from typing import Any

from interventions.domain.canonical import compact


def line(key: str, *fields: Any) -> bytes:
    """Write one entry."""
    return b"\n" + compact([key, *fields])


def _span(lines: bytes, key: str) -> tuple[int, int] | None:
    start = lines.find(b'\n["%b",' % key.encode())
    if start < 0:
        return None
    end = lines.find(b"\n", start + 1)
    return start, end if end >= 0 else len(lines)


def entry(lines: bytes, key: str) -> list[Any] | None:
    """Read the entry of a key, the key first; None where there is none."""
    span = _span(lines, key)
    found: list[Any] | None = json.loads(lines[slice(*span)]) if span else None
    return found


def entries(lines: bytes) -> list[list[Any]]:
    """Read all entries in their order."""
    parsed: list[list[Any]] = json.loads(b"[" + lines[1:].replace(b"\n", b",") + b"]")
    return parsed


def put(lines: bytes, key: str, *fields: Any) -> bytes:
    """Replace the entry of a key in its place, or append it."""
    span = _span(lines, key)
    if span is None:
        return lines + line(key, *fields)
    return lines[: span[0]] + line(key, *fields) + lines[span[1] :]


def without(lines: bytes, key: str) -> bytes:
    """Take the entry of a key out."""
    span = _span(lines, key)
    return lines[: span[0]] + lines[span[1] :] if span else lines


def last(lines: bytes) -> tuple[bytes, bytes]:
    """Split off the last entry: what comes before it, and its text without the line feed."""
    start = lines.rfind(b"\n")
    return lines[:start], lines[start + 1 :]
