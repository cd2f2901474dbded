"""What would be allowed instead of a refused event: for a person who looks for the way on (domain.md §4)."""

from collections.abc import Iterator, Mapping
from typing import Any

from interventions.domain.case import FACTS, Case, Facts, Refusal
from interventions.domain.checks import check_lock, check_started, check_status, check_table, check_tracking
from interventions.domain.events import InterventionEvent
from interventions.domain.intervention import Intervention
from interventions.domain.machine import COMPILED
from interventions.domain.marks import rounds_with_openers
from interventions.domain.rights import check_rights
from interventions.domain.rounds import round_numbered
from interventions.domain.words import TIMER_FACTS, Document, Kind, Role

_TRACKED = TIMER_FACTS - {Kind.STARTED} | {Kind.TIME_DECLARED}
_CONTACT: Mapping[str, Any] = {
    "customer": {},
    "task": None,
    "tags": None,
    "external_description": None,
    "internal_description": None,
}
_TRIED: Mapping[Kind, tuple[Any, ...]] = {
    Kind.AMENDED: (_CONTACT,),
    Kind.COMPLETED: ({"times": []},),
    Kind.REPORT_REQUESTED: tuple({"document": document} for document in Document),
    Kind.TIME_CORRECTED: ({"segment_id": ""},),
    Kind.TIMER_EXPIRED: ({"segment_id": ""},),
}
"""The payloads that pass checks 6 to 10 wherever any payload of their kind does."""


def allowed_kinds(before: Intervention | None, event: InterventionEvent, facts: Facts) -> tuple[Kind, ...]:
    """Give the kinds of which some payload would pass checks 6 to 10 now, for who sent this event, at its instant.

    ``completed`` is taken without times, facts are judged by the table alone. Empty where nobody planned.
    """
    if before is None:
        return ()
    in_table = (kind for kind in Kind if (before.status, kind) in COMPILED)
    return tuple(kind for kind in in_table if why_not(kind, before, event, facts) is None)


def why_not(kind: Kind, before: Intervention, event: InterventionEvent, facts: Facts) -> Refusal | None:
    """Say what stands in the way of every payload of a kind, of checks 6 to 10; None where one would pass."""
    refused: Refusal | None = None
    for case in _cases(kind, before, event, facts):
        refused = _in_the_way(case)
        if refused is None:
            return None
    return refused


def _cases(kind: Kind, before: Intervention, event: InterventionEvent, facts: Facts) -> Iterator[Case]:
    for payload in _TRIED.get(kind, (None,)):
        tried: InterventionEvent = {**event, "kind": kind, "payload": payload}
        case = Case(before, tried, facts)
        if kind == Kind.TIME_CORRECTED and case.role == Role.TECHNICIAN:
            case.own_round = _anyone_with_segments(before)
        yield case


def _anyone_with_segments(before: Intervention) -> tuple[str, ...]:
    numbers = rounds_with_openers(before.openers)
    return tuple(each for number in numbers for each in round_numbered(before.rounds, number).technicians)


def _in_the_way(case: Case) -> Refusal | None:
    by_status = check_table if case.kind in FACTS else check_status
    refused = check_lock(case) or check_rights(case) or by_status(case)
    if refused is None and case.kind in _TRACKED:
        refused = check_tracking(case)
    return refused or check_started(case)
