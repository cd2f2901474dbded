"""The transitions of domain.md §4 as data: read by ``transitions``, compiled for the hot path, printed, drawn."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from transitions import Machine

from interventions.domain.events import InterventionEvent
from interventions.domain.words import DOSSIER_FACTS, OFFICE, Document, Kind, Status

DRAFT, CONFIRMED, IN_PROGRESS = Status.DRAFT, Status.CONFIRMED, Status.IN_PROGRESS
DONE, UNFINISHED, POSTPONED, CANCELLED = Status.DONE, Status.UNFINISHED, Status.POSTPONED, Status.CANCELLED
ANY = tuple(Status)
UNPLANNED = "unplanned"


class Proviso(StrEnum):
    """What a transition asks of its event beside the status, in words for people."""

    AS_DRAFT = "initial status draft"
    AS_CONFIRMED = "initial status confirmed"
    CONTACT_ONLY = "nothing but customer contact, from backoffice or system"
    OFFICE = "from backoffice or system"
    WORK_SHEET = "document work_sheet"
    REPORT = "document report"


def _contact_only(event: InterventionEvent) -> bool:
    if event["origin"] not in OFFICE:
        return False
    return all(value is None for field, value in event["payload"].items() if field != "customer")


PROVISOS: Mapping[Proviso, Callable[[InterventionEvent], bool]] = {
    Proviso.AS_DRAFT: lambda event: event["payload"]["initial_status"] == DRAFT,
    Proviso.AS_CONFIRMED: lambda event: event["payload"]["initial_status"] == CONFIRMED,
    Proviso.CONTACT_ONLY: _contact_only,
    Proviso.OFFICE: lambda event: event["origin"] in OFFICE,
    Proviso.WORK_SHEET: lambda event: event["payload"]["document"] == Document.WORK_SHEET,
    Proviso.REPORT: lambda event: event["payload"]["document"] == Document.REPORT,
}


class Transition(NamedTuple):
    """From which statuses some kinds of event lead where; no ``sources``: unplanned, no ``target``: the same."""

    kinds: tuple[Kind, ...]
    sources: tuple[Status, ...]
    target: Status | None
    proviso: Proviso | None = None


_ON_SITE = (Kind.TRAVEL_STARTED, Kind.TRAVEL_ENDED, Kind.STOPPED, Kind.TIME_DECLARED)
_DOSSIER = tuple(kind for kind in Kind if kind in DOSSIER_FACTS)
_OPEN = (CONFIRMED, IN_PROGRESS)
_PLANNABLE = (DRAFT, CONFIRMED, IN_PROGRESS, UNFINISHED, POSTPONED)
_WORKED_ON = (CONFIRMED, IN_PROGRESS, DONE, UNFINISHED, POSTPONED)

TRANSITIONS: tuple[Transition, ...] = (
    Transition((Kind.PLANNED,), (), DRAFT, Proviso.AS_DRAFT),
    Transition((Kind.PLANNED,), (), CONFIRMED, Proviso.AS_CONFIRMED),
    Transition((Kind.CONFIRMED,), (DRAFT,), CONFIRMED),
    Transition((Kind.STARTED,), _OPEN, IN_PROGRESS),
    Transition((Kind.COMPLETED,), _OPEN, DONE),
    Transition((Kind.LEFT_UNFINISHED,), _OPEN, UNFINISHED),
    Transition((Kind.POSTPONED,), _OPEN, POSTPONED),
    Transition((Kind.CANCELLED,), (DRAFT, *_OPEN), CANCELLED),
    Transition((Kind.REVERTED,), (DONE, UNFINISHED, POSTPONED), CONFIRMED),
    Transition((Kind.REDRAFTED,), (CONFIRMED, DONE, UNFINISHED, POSTPONED, CANCELLED), DRAFT),
    Transition((Kind.RESCHEDULED, Kind.ASSIGNED), _PLANNABLE, None),
    Transition((Kind.AMENDED,), _PLANNABLE, None),
    Transition((Kind.AMENDED,), (DONE,), None, Proviso.CONTACT_ONLY),
    Transition((*_ON_SITE, *_DOSSIER), _OPEN, None),
    Transition((Kind.PAUSED, Kind.RESUMED), (IN_PROGRESS,), None),
    Transition((Kind.TIME_CORRECTED,), _OPEN, None),
    Transition((Kind.TIME_CORRECTED,), (DONE, UNFINISHED, POSTPONED, CANCELLED), None, Proviso.OFFICE),
    Transition((Kind.REPORT_REQUESTED,), _WORKED_ON, None, Proviso.WORK_SHEET),
    Transition((Kind.REPORT_REQUESTED,), (DONE,), None, Proviso.REPORT),
    Transition((Kind.CLOSED, Kind.REOPENED), ANY, None),
    Transition((Kind.TIMER_EXPIRED,), ANY, None),
)


class Step(NamedTuple):
    """One way out of one status for one kind."""

    target: Status
    proviso: Proviso | None


def _steps() -> Iterator[tuple[tuple[str, str], Step]]:
    for row in TRANSITIONS:
        for kind in row.kinds:
            for source in row.sources or (UNPLANNED,):
                yield (source, kind), Step(row.target or Status(source), row.proviso)


def _compiled() -> Mapping[tuple[str, str], tuple[Step, ...]]:
    table: dict[tuple[str, str], tuple[Step, ...]] = {}
    for pair, step in _steps():
        table[pair] = (*table.get(pair, ()), step)
    return table


COMPILED = _compiled()
"""The same table by (status, kind), ``unplanned`` standing for no status."""


def target_of(status: str | None, event: InterventionEvent) -> Status | None:
    """Give the status that the table leads to; None where the pair is not in it."""
    for target, proviso in COMPILED.get((status or UNPLANNED, event["kind"]), ()):
        if proviso is None or PROVISOS[proviso](event):
            return target
    return None


def machine_over(model: Any) -> Machine:
    """Build the ``transitions`` machine on ``model``, unplanned; a trigger takes the event that pulls it."""
    machine = Machine(model, states=[UNPLANNED, *map(str, Status)], initial=UNPLANNED, auto_transitions=False)
    for (source, kind), (target, proviso) in _steps():
        conditions = PROVISOS[proviso] if proviso else None
        machine.add_transition(f"on_{kind}", str(source), str(target), conditions=conditions)
    return machine
