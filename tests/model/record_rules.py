"""Check 0: a record that can be read and is still none (domain §4, contracts §3)."""

from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from interventions.domain import events
from interventions.domain.events import SHAPES, InterventionEvent
from interventions.domain.values import EventId, Id
from model.inputs import Input, Row

PAYLOADS = {
    record.__name__: TypeAdapter(record)
    for record in (
        events.Planned,
        events.Rescheduled,
        events.Assigned,
        events.Amended,
        events.TravelStarted,
        events.OfTechnician,
        events.Paused,
        events.TimeDeclared,
        events.TimeCorrected,
        events.QuestionAnswered,
        events.PhotoAdded,
        events.PhotoRemoved,
        events.Commented,
        events.Signed,
        events.SignatureDeclined,
        events.Completed,
        events.Postponed,
        events.WithReason,
        events.ReportRequested,
        events.TimerExpired,
    )
}
ENVELOPE = TypeAdapter(InterventionEvent)
ID = TypeAdapter(Id)
EVENT_ID = TypeAdapter(EventId)


def shape_of(kind: str) -> str | None:
    """Name the payload record that a kind carries."""
    record = SHAPES[kind]
    return None if record is None else record.__name__


def fits(adapter: TypeAdapter[str], value: object) -> bool:
    """Tell whether a value obeys its type."""
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def faults(adapter: TypeAdapter[Row], value: object, under: str = "") -> list[str]:
    """List the paths at fault, dotted, positions from 0."""
    try:
        adapter.validate_python(value)
    except ValidationError as error:
        return [under + ".".join(str(step) for step in fault["loc"]) for fault in error.errors()]
    return []


def distinct(values: list[str]) -> bool:
    return len(values) == len(set(values))


def rules_of_the_payload(shape: str, payload: Row) -> Iterator[str]:
    """Contracts §3, what a type cannot say: list the paths of the rules a payload breaks."""
    if shape in ("Planned", "Assigned"):
        ids = [technician["id"] for technician in payload["technicians"]]
        if not distinct(ids):
            yield "payload.technicians"
        if payload["lead_id"] is not None and payload["lead_id"] not in ids:
            yield "payload.lead_id"
    if shape == "Amended" and all(value is None for value in payload.values()):
        yield "payload"
    if shape == "QuestionAnswered" and sum(value is not None for value in payload["answer"].values()) != 1:
        yield "payload.answer"
    if shape == "Completed":
        if not distinct([typed["technician_id"] for typed in payload["times"]]):
            yield "payload.times"
        for position, typed in enumerate(payload["times"]):
            if typed["work_s"] is None and typed["travel_s"] is None and typed["break_s"] is None:
                yield f"payload.times.{position}"


def broken_rules(given: Input) -> list[str]:
    """List the field paths that keep a record from being an event, sorted."""
    event = given.event
    found = faults(ENVELOPE, event)
    if fits(EVENT_ID, event.get("event_id")) and event["kind"] != "timer_expired" and len(event["event_id"]) > 180:
        found.append("event_id")
    if given.shape is not None:
        found += faults(PAYLOADS[given.shape], event["payload"], "payload.")
        found += rules_of_the_payload(given.shape, event["payload"])
        required = event["kind"] in ("left_unfinished", "cancelled") and given.shape == "WithReason"
        if required and event["payload"]["reason"] is None:
            found.append("payload.reason")
    return sorted(set(found))


def check_zero(given: Input) -> tuple[str, list[str]] | None:
    """Domain §4, check 0, codes in the order written."""
    if found := broken_rules(given):
        return "invalid_record", found
    if given.shape != shape_of(given.event["kind"]):
        return "payload_mismatch", ["payload"]
    if given.key != given.event["intervention_id"]:
        return "key_mismatch", ["intervention_id"]
    return None


def as_rejected(given: Input, code: str) -> Row | None:
    """Give the event as a rejection carries it: null when it is none, another kind's payload by its name."""
    if code == "invalid_record":
        return None
    if code == "payload_mismatch":
        return {**given.event, "payload": given.shape and (given.shape, given.event["payload"])}
    return given.event
