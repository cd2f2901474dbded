"""Time facts: what the fold reads of the log, one row a fact (domain.md §5)."""

from typing import Any, NamedTuple

from interventions.domain.lengths import seconds_between
from interventions.domain.records import LoggedEvent
from interventions.domain.time.days import day_of
from interventions.domain.time.plan import OPEN, Plan, ends_round, opening_at, opens_round
from interventions.domain.words import TIMER_FACTS, Bucket, Kind, TimeEntryMode

ENDED = "ended"
NEXT_OPENED = "next_opened"
"""Two facts that are no kind of event: the round ended; the next one opened."""


class Fact(NamedTuple):
    """One accepted event as the fold sees it. Facts compare in the order of the fold: by instant, then arrival.

    ``arrival`` is its log version, ``technician`` whom it names, ``actor`` who sent it; ``more`` is what its kind
    adds: a leg, a pause's reason, the segment named, an assigned list, or the lists made below.
    """

    at: int
    arrival: int
    round: int
    kind: str
    event_id: str
    actor: str
    technician: str | None = None
    late: bool = False
    more: Any = None


class Declared(NamedTuple):
    """Seconds by bucket (None: not spoken of); a window's bounds, else the day they belong to."""

    mode: str
    work_s: int | None
    travel_s: int | None
    break_s: int | None
    start: int | None
    end: int | None
    day: str | None

    def spoken(self) -> tuple[tuple[Bucket, int], ...]:
        """Give the buckets spoken of, with their seconds."""
        pairs = ((Bucket.WORK, self.work_s), (Bucket.TRAVEL, self.travel_s), (Bucket.BREAK, self.break_s))
        return tuple((bucket, seconds) for bucket, seconds in pairs if seconds is not None)


def fact_of(plan: Plan, logged: LoggedEvent) -> Fact | None:
    """Read the time fact of a log record, if it brings one; ``plan`` is the plan before it.

    A ``started`` counts in mode ``timer`` only; ``assigned`` where a round is open.
    """
    kind, payload = logged["event"]["kind"], logged["event"]["payload"]
    if kind in TIMER_FACTS:
        if plan.mode != TimeEntryMode.TIMER:
            return None
        more = payload["leg"] if kind == Kind.TRAVEL_STARTED else payload["reason"] if kind == Kind.PAUSED else None
        return _fact(logged, technician=payload["technician_id"], more=more)
    if kind == Kind.TIME_DECLARED:
        technician = payload["technician_id"] or plan.spokesman
        return _fact(logged, technician=technician, more=_declared(payload, logged, plan))
    if kind == Kind.TIME_CORRECTED:
        return _fact(logged, more=[payload["segment_id"], payload["start"], payload["end"], payload["reason"]])
    if kind == Kind.TIMER_EXPIRED:
        return _fact(logged, technician=payload["technician_id"], more=payload["segment_id"])
    return _turn(plan, logged)


def _turn(plan: Plan, logged: LoggedEvent) -> Fact | None:
    kind, payload = logged["event"]["kind"], logged["event"]["payload"]
    if kind == Kind.ASSIGNED:
        names = [technician["id"] for technician in payload["technicians"]]
        return _fact(logged, more=names) if logged["status_before"] in OPEN else None
    if ends_round(logged):
        return _fact(logged, kind=ENDED, more=_typed(logged, plan) if kind == Kind.COMPLETED else [])
    if opens_round(logged) and plan.round:
        return _fact(logged, kind=NEXT_OPENED)._replace(round=plan.round, at=opening_at(plan, logged))
    return None


def _fact(logged: LoggedEvent, kind: str | None = None, technician: str | None = None, more: Any = None) -> Fact:
    event = logged["event"]
    return Fact(
        event["occurred_at"],
        logged["version"],
        logged["round"],
        kind or event["kind"],
        event["event_id"],
        event["actor"]["id"],
        technician,
        logged["late"],
        more,
    )


def _declared(payload: Any, logged: LoggedEvent, plan: Plan) -> Declared:
    window, travel_s, break_s = payload["window"], payload["travel_s"], payload["break_s"]
    if window is None:
        day = payload["day"] or day_of(logged["event"]["occurred_at"] // 1000, plan.zone)
        return Declared(payload["mode"], payload["work_s"], travel_s, break_s, None, None, day)
    work_s = seconds_between(window["start"], window["end"])
    work_s -= (travel_s or 0) if window["includes_travel"] else 0
    work_s -= (break_s or 0) if window["includes_break"] else 0
    return Declared(payload["mode"], work_s, travel_s, break_s, window["start"], window["end"], None)


def _typed(logged: LoggedEvent, plan: Plan) -> list[Any]:
    day = day_of(logged["event"]["occurred_at"] // 1000, plan.zone)
    return [
        [each["technician_id"], Declared("add", each["work_s"], each["travel_s"], each["break_s"], None, None, day)]
        for each in logged["event"]["payload"]["times"]
    ]
