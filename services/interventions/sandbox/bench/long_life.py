"""One intervention that goes on and on: some thousand events of all sorts."""

from collections.abc import Iterator

from interventions.sandbox.traffic import Arrival, ordinary
from interventions.sandbox.traffic.arrival import MINUTE, Row, arrival


def long_life(events: int, *, timers: bool) -> Iterator[Arrival]:
    """Give one visit that never ends: notes only, or starts and stops (at most 999 events)."""
    first = next(each for each in ordinary(1, 10) if each.event["kind"] == "planned")
    yield first
    visit, base = first.event["payload"], first.event["occurred_at"]
    technician = visit["technicians"][0]["id"]
    for number in range(1, events):
        at = base + number * MINUTE
        kind, payload = _timer(number, technician) if timers else ("commented", {"text": f"Note {number}"})
        yield arrival(_event(first.event, number, kind, at, payload), at)


def _timer(number: int, technician: str) -> tuple[str, Row]:
    return ("started" if number % 2 else "stopped"), {"technician_id": technician}


def _event(like: Row, number: int, kind: str, at: int, payload: Row) -> Row:
    return {
        **like,
        "event_id": f"long/{number}",
        "kind": kind,
        "occurred_at": at,
        "recorded_at": at,
        "payload": payload,
    }
