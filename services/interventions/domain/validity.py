"""Check 0: what a readable event breaks of the rules of its record (domain.md §4, contracts.md §3)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from interventions.domain.events import SHAPES, InterventionEvent
from interventions.domain.words import Kind

LONGEST_EVENT_ID = 180
REASON_REQUIRED = frozenset({Kind.LEFT_UNFINISHED, Kind.CANCELLED})

_ENVELOPE = TypeAdapter(InterventionEvent).validator
_PAYLOADS = {shape.__name__: TypeAdapter(shape).validator for shape in SHAPES.values() if shape is not None}
_EXPECTED = {kind: None if shape is None else shape.__name__ for kind, shape in SHAPES.items()}
_BUCKETS = ("work_s", "travel_s", "break_s")


def mismatched(event: Mapping[str, Any], shape: str | None) -> bool:
    """Tell whether the payload is another kind's; ``shape`` names its record, None for no payload."""
    return _EXPECTED[event["kind"]] != shape


def faults(event: Mapping[str, Any], shape: str | None) -> tuple[str, ...]:
    """Give the paths of the fields that break a rule, dotted and sorted; empty for a valid event.

    The payload is held against the record it came as. A rule between fields is only asked of fields that
    have the right types: those of a record from the wire always have.
    """
    try:
        if shape is not None:
            _PAYLOADS[shape].validate_python(event.get("payload"))
        _ENVELOPE.validate_python(event)
    except ValidationError:
        errors = [*_errors(event, shape)]
    else:
        errors = []
        if shape not in _RULES and len(event["event_id"]) <= LONGEST_EVENT_ID:
            return ()
    if any(_structural(error) for error in errors):
        return _sorted(_path(error) for error in errors)
    return _sorted([*(_path(error) for error in errors), *_between(event, shape)])


def _errors(event: Mapping[str, Any], shape: str | None) -> Iterator[ErrorDetails]:
    if shape is not None:
        yield from _found(_PAYLOADS[shape], event.get("payload"), ("payload",))
    yield from _found(_ENVELOPE, event, ())


def _found(validator: Any, value: Any, under: tuple[str, ...]) -> Iterator[ErrorDetails]:
    try:
        validator.validate_python(value)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            yield {**fault, "loc": (*under, *fault["loc"])}


def _structural(error: ErrorDetails) -> bool:
    return error["type"] in {"missing", "extra_forbidden"} or error["type"].endswith("_type")


def _path(error: ErrorDetails) -> str:
    return ".".join(map(str, error["loc"]))


def _sorted(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(paths)))


def _between(event: Mapping[str, Any], shape: str | None) -> Iterator[str]:
    if len(event["event_id"]) > LONGEST_EVENT_ID and event["kind"] != Kind.TIMER_EXPIRED:
        yield "event_id"
    if rule := _RULES.get(shape):
        for field in rule(event):
            yield f"payload{field}"


def _team(event: Mapping[str, Any]) -> Iterator[str]:
    payload = event["payload"]
    ids = [technician["id"] for technician in payload["technicians"]]
    if len(set(ids)) != len(ids):
        yield ".technicians"
    if payload["lead_id"] is not None and payload["lead_id"] not in ids:
        yield ".lead_id"


def _amendment(event: Mapping[str, Any]) -> Iterator[str]:
    if all(value is None for value in event["payload"].values()):
        yield ""


def _one_answer(event: Mapping[str, Any]) -> Iterator[str]:
    if sum(value is not None for value in event["payload"]["answer"].values()) != 1:
        yield ".answer"


def _typed_times(event: Mapping[str, Any]) -> Iterator[str]:
    times = event["payload"]["times"]
    if len({typed["technician_id"] for typed in times}) != len(times):
        yield ".times"
    for position, typed in enumerate(times):
        if all(typed[bucket] is None for bucket in _BUCKETS):
            yield f".times.{position}"


def _reason(event: Mapping[str, Any]) -> Iterator[str]:
    if event["kind"] in REASON_REQUIRED and event["payload"]["reason"] is None:
        yield ".reason"


_RULES: Mapping[str | None, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "Planned": _team,
    "Assigned": _team,
    "Amended": _amendment,
    "QuestionAnswered": _one_answer,
    "Completed": _typed_times,
    "WithReason": _reason,
}
"""What a record asks of several fields together."""
