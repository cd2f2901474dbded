"""intervention-log ──▶ the state of timekeeping, byte for byte."""

from collections.abc import Iterable

from interventions.domain.records import LoggedEvent
from interventions.stream.processor import Received
from interventions.timekeeping.processor import LOG, Timekeeping
from interventions.timekeeping.state import Timesheet


def with_logged(before: Timesheet | None, logged: LoggedEvent) -> Timesheet | None:
    """Fold the next log record of an intervention in; one seen before changes nothing."""
    received = Received(LOG, 0, 0, 0, logged["intervention_id"], logged)
    state: Timesheet | None = Timekeeping().step(before, received).state
    return state


def rebuilt(logged: Iterable[LoggedEvent]) -> dict[str, Timesheet]:
    """Rebuild the states of one partition, by intervention, from its log records in offset order."""
    states: dict[str, Timesheet] = {}
    for record in logged:
        key = record["intervention_id"]
        if (after := with_logged(states.get(key), record)) is not None:
            states[key] = after
    return states
