"""Checks 4 to 10 of domain.md §4: what may happen at all, whatever the payload's values."""

from interventions.domain.case import Case, Refusal
from interventions.domain.machine import target_of
from interventions.domain.words import (
    DOSSIER_FACTS,
    OFFICE,
    OUTCOMES,
    TIMER_FACTS,
    Code,
    Kind,
    Leg,
    LockScope,
    Origin,
    Status,
    TimeEntryMode,
)

PASSES_LOCK = frozenset({Kind.REOPENED, Kind.REPORT_REQUESTED})
NOT_ALLOWED = Refusal(Code.NOT_ALLOWED_IN_STATUS)
_HELD_OFF = frozenset({Origin.MOBILE, Origin.PORTAL})
_NEEDS_START = DOSSIER_FACTS | {Kind.AMENDED, Kind.LEFT_UNFINISHED}
_AFTERWARDS = frozenset({Kind.STOPPED, Kind.PAUSED, Kind.TRAVEL_ENDED, Kind.TIME_DECLARED})


def check_version(case: Case) -> Refusal | None:
    """Check 4: the sender saw the present version, if he says which he saw."""
    seen = case.event["expected_version"]
    present = case.before.applied_version if case.before else 0
    return None if seen is None or seen == present else Refusal(Code.VERSION_CONFLICT, (str(present),))


def check_future(case: Case) -> Refusal | None:
    """Check 5: a clock may be ahead of the broker's by the skew limit."""
    ahead_ms = case.occurred_at - case.facts.received_at
    return Refusal(Code.FUTURE_TIME) if ahead_ms > case.settings["skew_limit_s"] * 1000 else None


def check_lock(case: Case) -> Refusal | None:
    """Check 6: what is closed changes no more from the mobile, or from nowhere but a system."""
    if case.before is None or not case.before.locked or case.kind in PASSES_LOCK:
        return None
    everyone = case.settings["lock_scope"] == LockScope.EVERYONE
    held_off = case.origin != Origin.SYSTEM if everyone else case.origin in _HELD_OFF
    return Refusal(Code.LOCKED) if held_off else None


def check_status(case: Case) -> Refusal | None:
    """Check 8: the table, or for a late fact the late rule alone."""
    if case.late:
        return None if _may_be_late(case) else NOT_ALLOWED
    if case.kind in OUTCOMES and _of_earlier_round(case):
        return NOT_ALLOWED
    return check_table(case)


def check_table(case: Case) -> Refusal | None:
    """Ask the table alone."""
    status = case.before.status if case.before else None
    return None if target_of(status, case.event) else NOT_ALLOWED


def _of_earlier_round(case: Case) -> bool:
    measured = case.measured()
    return measured is not None and measured[0] < case.number


def _may_be_late(case: Case) -> bool:
    assert case.before is not None
    assert case.round is not None
    assert case.round.ended_at is not None
    if case.occurred_at <= case.round.ended_at:
        return True
    if case.origin in OFFICE:
        finished = case.before.status in {Status.DONE, Status.UNFINISHED}
        if case.kind == Kind.TIME_DECLARED or (case.kind in DOSSIER_FACTS and finished):
            return True
    return _of_his_own_afterwards(case) and _within_late_limit(case, case.round.ended_at)


def _of_his_own_afterwards(case: Case) -> bool:
    way_home = case.kind == Kind.TRAVEL_STARTED and case.payload["leg"] in {Leg.BETWEEN, Leg.BACK}
    if not way_home and case.kind not in _AFTERWARDS:
        return False
    return case.named_technician() == case.event["actor"]["id"]


def _within_late_limit(case: Case, ended_at: int) -> bool:
    return case.occurred_at <= ended_at + case.settings["late_limit_s"] * 1000


def check_tracking(case: Case) -> Refusal | None:
    """Check 9 and 9b: time is entered the way that the company decided."""
    if case.kind == Kind.COMPLETED and not case.payload["times"]:
        return None
    if case.kind in TIMER_FACTS:
        return None if case.mode == TimeEntryMode.TIMER else Refusal(Code.TRACKING_DISABLED)
    if case.origin != Origin.MOBILE or case.mode == TimeEntryMode.MANUAL:
        return None
    return Refusal(Code.TRACKING_DISABLED if case.mode == TimeEntryMode.NONE else Code.TRACKING_AUTOMATIC)


def check_started(case: Case) -> Refusal | None:
    """Check 10: with mandatory tracking nothing is entered on the mobile before *Démarrer*."""
    if case.origin != Origin.MOBILE or not case.tracking_mandatory or case.before is None:
        return None
    manual = case.mode == TimeEntryMode.MANUAL
    begun = case.before.begun
    if begun.started or (manual and begun.declared):
        return None
    needed = case.kind in _NEEDS_START or (case.kind == Kind.COMPLETED and not manual)
    return Refusal(Code.NOT_STARTED) if needed else None
