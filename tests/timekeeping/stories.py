"""What happened on a site, told in order of arrival, and what timekeeping makes of it."""

from typing import Any, NamedTuple

from domain.builders import ANN, DAY, MINUTE, OFFICE, SYSTEM, T0, a_template, an_event, known, settings
from interventions.domain.decide import Accepted, decide
from interventions.stream.processor import Output, Received
from interventions.timekeeping.processor import Timekeeping
from interventions.timekeeping.state import Timesheet


class Story(NamedTuple):
    """The log of the accepted events, the state after them, and what each log record made timekeeping write."""

    logged: list[dict[str, Any]]
    state: Timesheet
    outputs: list[tuple[Output, ...]]

    def last(self, topic: str) -> Any:
        """Give the last record of a topic."""
        return self.all_of(topic)[-1]

    def all_of(self, topic: str) -> list[Any]:
        """Give the records of a topic, in order."""
        return [output.record for outputs in self.outputs for output in outputs if output.topic == topic]

    @property
    def time(self) -> Any:
        """Give the last published time."""
        return self.last("intervention-time")

    @property
    def segments(self) -> list[tuple[Any, ...]]:
        """List the published segments, short: technician, bucket, start and end in minutes since eight, flags."""
        return [
            (
                each["technician_id"],
                each["bucket"],
                minutes(each["start"]),
                None if each["end"] is None else minutes(each["end"]),
                each["flags"],
            )
            for each in self.time["segments"]
        ]

    @property
    def now(self) -> Any:
        """Give the last published totals."""
        return self.time["totals"]


def minutes(instant: int) -> float:
    """Give minutes since eight o'clock of the day of the visit."""
    return (instant - T0) / MINUTE


def logged_of(*events: dict[str, Any], company: Any = None, template: Any = None) -> list[dict[str, Any]]:
    """Give the log records of events that must all be accepted; planned the day before unless they say so."""
    state, log = None, []
    if events[0]["kind"] != "planned":
        events = (planned(), *events)
    for offset, event in enumerate(events):
        verdict = decide(state, event, known(template or a_template(), company or settings(), offset=offset))
        assert isinstance(verdict, Accepted), (event["kind"], verdict)
        state = verdict.after
        log.append(verdict.logged)
    return log


def kept(log: list[dict[str, Any]]) -> Story:
    """Keep the time of a log, each state read back from its bytes."""
    processor, state, outputs = Timekeeping(), None, []
    for record in log:
        decision = processor.step(state, received(record))
        state = processor.decode(processor.encode(decision.state))
        outputs.append(decision.outputs)
    assert state is not None
    return Story(log, state, outputs)


def told(*events: dict[str, Any], company: Any = None, template: Any = None) -> Story:
    """Tell a story: decide the events, then keep their time."""
    return kept(logged_of(*events, company=company, template=template))


def received(record: dict[str, Any]) -> Received:
    """Hand a log record over as the loop does."""
    return Received("intervention-log", 0, record["version"], record["received_at"], record["intervention_id"], record)


def planned(at: int = T0 - DAY, **visit: Any) -> dict[str, Any]:
    """Plan, from the office."""
    return an_event("planned", at, sent=OFFICE, **visit)


def at(minute: float) -> int:
    """Give an instant in minutes since eight."""
    return T0 + round(minute * MINUTE)


def by(technician: str, kind: str, minute: float, **fields: Any) -> dict[str, Any]:
    """Press it on the technician's own phone."""
    sent = {"origin": "mobile", "actor": {"id": technician, "role": "technician"}}
    named = {"technician_id": technician} if kind in _NAMING else {}
    return an_event(kind, at(minute), sent=sent, **{**named, **fields})


def office(kind: str, minute: float, **fields: Any) -> dict[str, Any]:
    """Do it from the back office."""
    return an_event(kind, at(minute), sent=OFFICE, **fields)


def guard(minute: float, opening: dict[str, Any]) -> dict[str, Any]:
    """Say what the guard says of the segment that an event opened."""
    who = opening["payload"]["technician_id"]
    return an_event("timer_expired", at(minute), sent=SYSTEM, technician_id=who, segment_id=opening["event_id"])


def correction(minute: float, opening: dict[str, Any], start: float, end: float, **fields: Any) -> dict[str, Any]:
    """Correct the segment that an event opened, from the office."""
    return office("time_corrected", minute, segment_id=opening["event_id"], start=at(start), end=at(end), **fields)


_NAMING = {"travel_started", "travel_ended", "started", "paused", "resumed", "stopped", "time_declared"}
HOURS = 60
NOBODY_BUT_ANN = {"technicians": [{"id": ANN, "name": "Ann", "email": None}], "lead_id": ANN}
