"""intervention-log ──▶ [timekeeping] ──▶ intervention-time, technician-time, finished-interventions."""

from collections.abc import Iterator

from interventions.domain.records import LoggedEvent, TechnicianSegments
from interventions.domain.time.facts import fact_of
from interventions.domain.time.ledger import Ledger, entered
from interventions.domain.time.plan import Plan, handed, planned, replanned
from interventions.domain.time.totals import current
from interventions.domain.words import DOSSIER_FACTS, OUTCOMES, Kind, Status
from interventions.stream.processor import Decision, Output, Received
from interventions.timekeeping.handover import handed_over, makes_revision
from interventions.timekeeping.state import Timesheet, decode, encode, started

LOG = "intervention-log"
TIME = "intervention-time"
TECHNICIANS = "technician-time"
FINISHED = "finished-interventions"

TIMED = "timed"
DUPLICATE = "duplicate"
UNPLANNED = "unplanned"
_TIMELESS = DOSSIER_FACTS | {Kind.AMENDED, Kind.CLOSED, Kind.REOPENED}


class Timekeeping:
    """Folds the accepted time facts of every intervention (domain.md §5) and hands finished ones over (§8)."""

    name = "timekeeping"
    inputs: tuple[str, ...] = (LOG,)
    references: tuple[str, ...] = ()

    def step(self, state: Timesheet | None, received: Received) -> Decision:
        """Fold one log record in. Outcomes: timed, duplicate (a version seen before), unplanned (its start is lost)."""
        logged: LoggedEvent = received.record
        if state is None:
            return _planned(logged) if logged["event"]["kind"] == Kind.PLANNED else Decision(UNPLANNED, None)
        if logged["version"] <= state.version:
            return Decision(DUPLICATE, state)
        if logged["event"]["kind"] in _TIMELESS:
            return Decision(TIMED, state.at(logged["version"]))
        return _stepped(state, logged)

    def encode(self, state: Timesheet) -> bytes:
        """Write a state; its first byte is 1 when something runs that the guard must watch."""
        return encode(state)

    def decode(self, encoded: bytes) -> Timesheet:
        """Read what ``encode`` wrote."""
        return decode(encoded)

    def learn(self, received: Received) -> None:
        """Nothing is referred to."""

    def needs_references(self, _received: Received) -> bool:
        """Nothing is referred to."""
        return False


def _planned(logged: LoggedEvent) -> Decision:
    state = started(logged["version"], planned(logged))
    time = current(logged, state.plan, state.ledger)
    return Decision(TIMED, state, (Output(TIME, logged["intervention_id"], time),))


def _stepped(before: Timesheet, logged: LoggedEvent) -> Decision:
    fact = fact_of(before.plan, logged)
    plan = _plan_after(before.plan, logged)
    if fact is None and plan is before.plan and logged["dossier"] is None:
        after = before.at(logged["version"])
    else:
        ledger = entered(before.ledger, fact) if fact else before.ledger
        after = before.after(logged["version"], plan, ledger, fact)
    return Decision(TIMED, after, tuple(_outputs(before, after, logged)))


def _plan_after(plan: Plan, logged: LoggedEvent) -> Plan:
    plan = replanned(plan, logged)
    return handed(plan, logged) if makes_revision(logged, plan) else plan


def _outputs(before: Timesheet, after: Timesheet, logged: LoggedEvent) -> Iterator[Output]:
    key = logged["intervention_id"]
    if logged["event"]["kind"] in OUTCOMES or _changed(before, after, logged):
        yield Output(TIME, key, current(logged, after.plan, after.ledger))
    for technician in _changed_technicians(before, after):
        yield Output(TECHNICIANS, f"{technician}/{key}", _technician_segments(after, logged, technician))
    if logged["dossier"] is not None:
        yield Output(FINISHED, key, handed_over(logged, after))


def _changed(before: Timesheet, after: Timesheet, logged: LoggedEvent) -> bool:
    """Tell whether anything of the published time but version and status differs; the rest follows from these."""
    billable_changed = (logged["status_before"] == Status.CANCELLED) != (logged["status"] == Status.CANCELLED)
    return (
        billable_changed
        or _shown(before.plan) != _shown(after.plan)
        or (before.ledger is not after.ledger and _differ(before.ledger, after.ledger))
    )


def _shown(plan: Plan) -> tuple[object, ...]:
    return plan.duration_s, plan.round, plan.everyone


def _differ(before: Ledger, after: Ledger) -> bool:
    return before.view is not after.view and (
        before.view.segments != after.view.segments or before.view.orphan != after.view.orphan
    )


def _changed_technicians(before: Timesheet, after: Timesheet) -> list[str]:
    if before.ledger is after.ledger:
        return []
    old, new = before.ledger.view.counted, after.ledger.view.counted
    return sorted(each for each in {**old, **new} if old.get(each, []) != new.get(each, []))


def _technician_segments(after: Timesheet, logged: LoggedEvent, technician: str) -> TechnicianSegments:
    return {
        "technician_id": technician,
        "intervention_id": logged["intervention_id"],
        "company_id": logged["company_id"],
        "version": logged["version"],
        "zone": after.plan.zone,
        "segments": after.ledger.view.counted.get(technician, []),
    }
