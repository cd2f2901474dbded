"""The decision: what one event does to one intervention (domain.md §4)."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from interventions.domain.advance import Ruling, advance, first
from interventions.domain.allowed import allowed_kinds
from interventions.domain.canonical import payload_text
from interventions.domain.case import Case, Facts, Refusal
from interventions.domain.checks import (
    check_future,
    check_lock,
    check_started,
    check_status,
    check_tracking,
    check_version,
)
from interventions.domain.contents import (
    NO_LIMIT,
    check_answer,
    check_assigned,
    check_completion,
    check_limits,
    check_photo,
    check_segment,
    check_times,
)
from interventions.domain.entries import entered, photos_changed
from interventions.domain.events import InterventionEvent
from interventions.domain.intervention import REMEMBERED_REFUSALS, Intervention
from interventions.domain.log import chained, logged_event, status_record
from interventions.domain.machine import target_of
from interventions.domain.marks import WIDTH, decided_content, decided_row
from interventions.domain.records import InterventionStatus, LoggedEvent, Rejection
from interventions.domain.refusals import rejection
from interventions.domain.rights import check_rights
from interventions.domain.words import (
    DOSSIER_FACTS,
    TIME_FACTS,
    TIMER_FACTS,
    Code,
    Kind,
    Outcome,
    TimeEntryMode,
)

Check = Callable[[Case], Refusal | None]
_EVERY = frozenset(Kind)
_ROW = 2 * WIDTH

CHECKS: tuple[tuple[str, Check, frozenset[Kind]], ...] = (
    # number  check             the kinds that it can refuse
    ("4",     check_version,    _EVERY),
    ("5",     check_future,     _EVERY),
    ("6",     check_lock,       _EVERY),
    ("7",     check_rights,     _EVERY),
    ("8",     check_status,     _EVERY),
    ("9",     check_tracking,   TIMER_FACTS - {Kind.STARTED} | {Kind.TIME_DECLARED, Kind.COMPLETED}),
    ("10",    check_started,    DOSSIER_FACTS | {Kind.AMENDED, Kind.LEFT_UNFINISHED, Kind.COMPLETED}),
    ("11",    check_assigned,   TIME_FACTS | {Kind.TIMER_EXPIRED, Kind.COMPLETED}),
    ("12",    check_times,      frozenset({Kind.TIME_DECLARED, Kind.TIME_CORRECTED, Kind.COMPLETED})),
    ("12b",   check_segment,    frozenset({Kind.TIME_CORRECTED, Kind.TIMER_EXPIRED})),
    ("12b",   check_photo,      frozenset({Kind.PHOTO_REMOVED})),
    ("12c",   check_limits,     _EVERY - NO_LIMIT),
    ("13",    check_answer,     frozenset({Kind.QUESTION_ANSWERED})),
    ("14",    check_completion, frozenset({Kind.COMPLETED})),
)  # fmt: skip
"""Checks 4 to 14 in their order: the first that fails names the refusal."""

_CHECKS_OF: Mapping[str, tuple[Check, ...]] = {
    kind: tuple(check for _, check, kinds in CHECKS if kind in kinds) for kind in Kind
}


class Accepted(NamedTuple):
    """The event happened; ``status`` only where it was applied."""

    after: Intervention
    logged: LoggedEvent
    status: InterventionStatus | None


class Rejected(NamedTuple):
    """The event was understood and is not allowed; ``after`` remembers that it was refused."""

    after: Intervention | None
    rejection: Rejection


class Duplicate(NamedTuple):
    """The event was decided before."""


def decide(before: Intervention | None, event: InterventionEvent, facts: Facts) -> Accepted | Rejected | Duplicate:
    """Decide what one event does to one intervention.

    Pure and total: every event that passed check 0 gets a verdict, nothing is raised.
    Source: domain.md §4; the first failing check names the rejection.
    """
    payload = payload_text(event)
    row = decided_row(event, payload)
    if before is not None:
        decided = decided_content(before.decided, before.refused, row)
        if decided is not None:
            if row.endswith(decided):
                return Duplicate()
            return Rejected(before, _rejection(before, event, facts, Refusal(Code.ID_REUSED)))
    case = _case(before, event, facts, payload, row)
    refusal = case if isinstance(case, Refusal) else _first_refusal(case)
    if refusal is not None:
        return Rejected(_remembering(before, row), _rejection(before, event, facts, refusal))
    assert isinstance(case, Case)
    return _accepted(case)


def _case(
    before: Intervention | None, event: InterventionEvent, facts: Facts, payload: str, row: bytes
) -> Case | Refusal:
    """Check 2 to 3: what is known of the intervention, the template and the company."""
    planned = event["kind"] == Kind.PLANNED
    if before is None and not planned:
        return Refusal(Code.UNKNOWN_INTERVENTION, (event["intervention_id"],))
    if before is not None and planned:
        return Refusal(Code.ALREADY_PLANNED)
    if facts.template is None:
        return Refusal(Code.UNKNOWN_TEMPLATE, (event["payload"]["template_id"],))
    if facts.settings is None:
        return Refusal(Code.UNKNOWN_COMPANY, (event["payload"]["company_id"],))
    return Case(before, event, facts, payload, row)


def _first_refusal(case: Case) -> Refusal | None:
    for check in _CHECKS_OF[case.kind]:
        if refusal := check(case):
            return refusal
    return None


def _remembering(before: Intervention | None, row: bytes) -> Intervention | None:
    """Remember a refused id; nothing is remembered of an intervention that nobody planned."""
    return before and before._replace(refused=with_refused(before.refused, row))


def with_refused(refused: bytes, row: bytes) -> bytes:
    """Add one refused event, as its ``decided_row``; the oldest is forgotten."""
    return (refused + row)[-REMEMBERED_REFUSALS * _ROW :]


def _rejection(before: Intervention | None, event: InterventionEvent, facts: Facts, refusal: Refusal) -> Rejection:
    return rejection(before, event, facts, refusal, allowed_kinds(before, event, facts))


def _accepted(case: Case) -> Accepted:
    before, event = case.before, case.event
    status = before.status if before and case.late else target_of(before.status if before else None, event)
    assert status is not None
    outcome = _outcome(case, before, status) if before else Outcome.APPLIED
    ruling = Ruling(
        outcome,
        status,
        case.number,
        case.mode,
        case.row,
        chained(case, outcome, status),
        case.entered,
    )
    if before is None:
        after = first(event, ruling, case.template["revision"], case.settings["revision"])
    else:
        after = advance(before, event, ruling, case.template)
    logged = logged_event(case, after, outcome)
    return Accepted(after, logged, status_record(event, after) if outcome == Outcome.APPLIED else None)


def _outcome(case: Case, before: Intervention, status: str) -> Outcome:
    idle = _CHANGES_NOTHING.get(case.kind)
    return Outcome.UNCHANGED if idle and idle(case, before, status) else Outcome.APPLIED


def _entry_stands(case: Case, before: Intervention, _: str) -> bool:
    case.entered = case.entered or entered(before.entries, case.event, case.template)
    return case.entered is before.entries


def _photo_stands(case: Case, before: Intervention, _: str) -> bool:
    return not photos_changed(before.entries, case.event)


_CHANGES_NOTHING: Mapping[str, Callable[[Case, Intervention, str], bool]] = {
    Kind.CLOSED: lambda _, before, __: before.locked,
    Kind.REOPENED: lambda _, before, __: not before.locked,
    Kind.STARTED: lambda case, before, status: case.mode != TimeEntryMode.TIMER and status == before.status,
    Kind.QUESTION_ANSWERED: _entry_stands,
    Kind.COMMENTED: _entry_stands,
    Kind.SIGNED: _entry_stands,
    Kind.SIGNATURE_DECLINED: _entry_stands,
    Kind.PHOTO_ADDED: _photo_stands,
    Kind.PHOTO_REMOVED: _photo_stands,
}
"""When an accepted event is ``unchanged``: it finds what it says already there, or something newer."""
