"""Check 7: who may what (domain.md §7, and §6 for reports). Rights stop mistakes, not malice."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from interventions.domain.case import Case, Refusal
from interventions.domain.values import zone_named
from interventions.domain.words import (
    DOSSIER_FACTS,
    OFFICE,
    TIME_FACTS,
    Code,
    Kind,
    Origin,
    ReportDispatch,
    Role,
    Status,
)

NOT_PERMITTED = Refusal(Code.NOT_PERMITTED)
WINDOWED = DOSSIER_FACTS | {Kind.AMENDED, Kind.RESCHEDULED, Kind.COMPLETED, Kind.LEFT_UNFINISHED}
"""What the edit window holds off on the mobile; never time facts."""
_LOCKING = frozenset({Kind.CLOSED, Kind.REOPENED})
_OWN = TIME_FACTS | DOSSIER_FACTS | {Kind.COMPLETED, Kind.LEFT_UNFINISHED, Kind.REPORT_REQUESTED}
_OWN_IF_EDITING = frozenset({Kind.RESCHEDULED, Kind.AMENDED, Kind.CONFIRMED})
_DISPATCH_ORIGINS: Mapping[str, frozenset[Origin]] = {
    ReportDispatch.MANUAL_BACKOFFICE: OFFICE,
    ReportDispatch.MANUAL_MOBILE: OFFICE | {Origin.MOBILE},
    ReportDispatch.AUTOMATIC: OFFICE,
}


def site_day(instant_ms: int, zone: str) -> date:
    """Give the calendar day of an instant in the site's zone."""
    return datetime.fromtimestamp(instant_ms // 1000, zone_named(zone)).date()


def check_rights(case: Case) -> Refusal | None:
    """Check 7: role, origin and edit window."""
    permitted = _ROLES[case.role](case) and _origin_permits(case) and not _outside_edit_window(case)
    return None if permitted else NOT_PERMITTED


def _origin_permits(case: Case) -> bool:
    if case.kind in _LOCKING:
        return case.origin in OFFICE
    if case.kind == Kind.REPORT_REQUESTED:
        return case.origin in _DISPATCH_ORIGINS[case.template["report_dispatch"]]
    return True


def _outside_edit_window(case: Case) -> bool:
    before, settings = case.before, case.settings
    if before is None or case.origin != Origin.MOBILE or case.kind not in WINDOWED:
        return False
    past, future = settings["edit_days_before"], settings["edit_days_after"]
    if (past is None and future is None) or before.status not in {Status.CONFIRMED, Status.DONE}:
        return False
    zone = before.visit["zone"]
    ahead = (site_day(before.visit["planned_start"], zone) - site_day(case.occurred_at, zone)).days
    too_old = past is not None and -ahead > past
    too_early = future is not None and ahead > future and before.status == Status.CONFIRMED
    return too_old or too_early


def _own(case: Case) -> bool:
    actor = case.event["actor"]["id"]
    visit = case.payload if case.before is None else case.before.visit
    return actor in [technician["id"] for technician in visit["technicians"]] or actor in case.own_round


def _technician(case: Case) -> bool:
    kind, settings = case.kind, case.settings
    if kind in _OWN:
        return _own(case)
    if kind in _OWN_IF_EDITING:
        return settings["mobile_may_edit"] and _own(case)
    if kind == Kind.PLANNED:
        return settings["mobile_may_create"] and _own(case)
    if kind == Kind.REVERTED and case.before is not None:
        return settings["mobile_may_revert"] and case.before.status == Status.DONE and _own(case)
    return False


def _customer(case: Case) -> bool:
    if case.kind != Kind.CANCELLED or case.origin != Origin.PORTAL or case.before is None:
        return False
    visit = case.before.visit
    return site_day(case.occurred_at, visit["zone"]) < site_day(visit["planned_start"], visit["zone"])


_ROLES: Mapping[str, Callable[[Case], bool]] = {
    Role.READER: lambda _: False,
    Role.TECHNICIAN: _technician,
    Role.DISPATCHER: lambda case: case.kind not in _LOCKING,
    Role.RESPONSIBLE: lambda _: True,
    Role.MANAGER: lambda _: True,
    Role.CUSTOMER: _customer,
    Role.SYSTEM: lambda _: True,
}
