"""What goes wrong on the way: sent twice, sent changed, sent broken."""

from collections.abc import Iterator
from random import Random

from interventions.sandbox.traffic.arrival import HOUR, Arrival, Row

_BROKEN: tuple[Row, ...] = (
    {"event_id": "no blanks allowed"},
    {"occurred_at": 17},
    {"source": "two\nlines"},
    {"actor": {"id": "", "role": "technician"}},
    {"intervention_id": "sp ace"},
)


_TWINS: Row = {
    "technicians": [{"id": "ana", "name": "Ana", "email": "a@example.org, b@example.org"}] * 2,
    "lead_id": None,
}


def broken(chance: Random, sent: Arrival) -> Arrival:
    """Break a rule of the record, its payload's kind, or its key."""
    event = {**sent.event, "event_id": sent.event["event_id"] + "x"}
    another: Row = {**event, "kind": "stopped", "payload": {"text": "Pas le bon"}}
    reasonless: Row = {**event, "kind": "cancelled", "payload": {"reason": None}}
    return chance.choice(
        (
            sent._replace(event=event, key="another-key"),
            sent._replace(event=another, shape="Commented"),
            sent._replace(event=reasonless, shape="WithReason"),
            sent._replace(event={**event, "kind": "assigned", "payload": _TWINS}, shape="Assigned"),
            sent._replace(event={**event, **chance.choice(_BROKEN)}),
        ),
    )


def twisted(chance: Random, sent: Arrival) -> Iterator[Arrival]:
    """Follow an event by its repetition, its id used again, or a broken copy; most often by nothing."""
    if chance.randrange(16) == 0:
        same = {**sent.event, "recorded_at": sent.event["recorded_at"] + 1, "source": "made-up/again"}
        yield sent._replace(event=same, received_at=sent.received_at + chance.choice([0, HOUR]))
    if chance.randrange(50) == 0:
        other = {**sent.event, "occurred_at": sent.event["occurred_at"] - 1}
        yield sent._replace(event=other, received_at=sent.received_at + chance.choice([0, HOUR]))
    if chance.randrange(33) == 0:
        yield broken(chance, sent)
