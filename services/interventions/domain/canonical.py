"""The JSON form of events and the compact JSON that hashes and sizes are taken of (contracts.md §1)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]  # not in typeshed
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


def _chunks() -> Callable[[object, int], Iterable[str]]:
    """Give the C encoder that ``JSONEncoder`` would build anew for each call: a third of the cost of a record."""
    arguments = (None, _hex, encode_basestring, None, ":", ",", True, False, False)
    chunks: Callable[[object, int], Iterable[str]] = c_make_encoder(*arguments)
    return chunks


_COMPACT = _chunks()


def compact_text(content: object) -> str:
    """Write compact JSON: sorted keys, no blanks, non-ASCII as it is, nulls kept, bytes as hex.

    Raises: ValueError for a number that is not finite; no record that passed check 0 holds one.
    """
    return "".join(_COMPACT(content, 0))


def compact(content: object) -> bytes:
    """Write compact JSON as UTF-8; see ``compact_text``."""
    return compact_text(content).encode()


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


def _or_null(id_: str | None) -> str:
    return "null" if id_ is None else f'"{id_}"'


def payload_text(event: InterventionEvent) -> str:
    """Write the payload of an event as compact JSON."""
    return compact_text(_payload_form(event["kind"], event["payload"]))


def event_text(event: InterventionEvent, payload: str) -> str:
    """Write ``compact_text(event_form(event))`` of a valid event, given its ``payload_text``: on the hot path.

    Ids and words of a valid event hold nothing that JSON escapes.
    """
    actor, version = event["actor"], event["expected_version"]
    return (
        f'{{"actor":{{"id":"{actor["id"]}","role":"{actor["role"]}"}}'
        f',"causation_id":{_or_null(event["causation_id"])},"correlation_id":{_or_null(event["correlation_id"])}'
        f',"event_id":"{event["event_id"]}","expected_version":{"null" if version is None else version}'
        f',"intervention_id":"{event["intervention_id"]}","kind":"{event["kind"]}"'
        f',"occurred_at":"{instant_text(event["occurred_at"])}","origin":"{event["origin"]}","payload":{payload}'
        f',"recorded_at":"{instant_text(event["recorded_at"])}","source":{encode_basestring(event["source"])}}}'
    )
