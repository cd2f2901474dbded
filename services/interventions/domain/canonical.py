"""The JSON form of events and the compact JSON that hashes and sizes are taken of (contracts.md §1)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from interventions.domain.events import InterventionEvent


@lru_cache(maxsize=65_536)
def _second_text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def instant_text(ms: int) -> str:
    """Write an instant as RFC 3339 with ``Z`` and milliseconds."""
    seconds, rest = divmod(ms, 1000)
    return f"{_second_text(seconds)}.{rest:03d}Z"


def _hex(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return value.hex()
    raise TypeError(f"no JSON form for {type(value).__name__}")


_COMPACT = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_hex)


def compact(content: object) -> bytes:
    """Write compact JSON: sorted keys, no blanks, UTF-8 as it is, nulls kept, bytes as hex.

    Raises: ValueError for a number that is not finite; no record that passed check 0 holds one.
    """
    return _COMPACT.encode(content).encode()


_PLANNED_START = ("planned_start",)
_BOUNDS = ("start", "end")
_INSTANTS: Mapping[str, tuple[str, ...]] = {
    "planned": _PLANNED_START,
    "rescheduled": _PLANNED_START,
    "time_corrected": _BOUNDS,
    "Planned": _PLANNED_START,
    "Rescheduled": _PLANNED_START,
    "TimeCorrected": _BOUNDS,
}
"""The fields of a payload that are instants, by kind and by the name of its record."""


def _with_instants(record: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {**record, **{field: instant_text(record[field]) for field in fields}}


def _payload_form(kind: str, payload: Any) -> Any:
    if isinstance(payload, tuple):  # another kind's payload: named by its record
        kind, payload = payload
    if fields := _INSTANTS.get(kind):
        return _with_instants(payload, fields)
    if payload and payload.get("window"):
        return {**payload, "window": _with_instants(payload["window"], _BOUNDS)}
    return payload


def event_form(event: InterventionEvent) -> dict[str, Any]:
    """Give an event in its JSON form, as a plain object; the event itself is left as it is.

    A payload of another kind's record comes as ``(name of the record, payload)`` and is written plain.
    """
    form: dict[str, Any] = dict(event)
    form["occurred_at"] = instant_text(event["occurred_at"])
    form["recorded_at"] = instant_text(event["recorded_at"])
    form["payload"] = _payload_form(event["kind"], event["payload"])
    return form
