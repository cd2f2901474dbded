"""What timekeeping keeps of an intervention beside its time facts."""

from typing import Any, NamedTuple

from interventions.domain.records import LoggedEvent
from interventions.domain.templates import Rounding
from interventions.domain.words import OUTCOMES, Kind, Status

OPEN = frozenset({Status.CONFIRMED, Status.IN_PROGRESS})


class Plan(NamedTuple):
    """Who is on it, for how long, by which rules, and where its rounds stand.

    ``technicians`` are those assigned now in their order, ``everyone`` all who ever were, by id. ``handed_version``
    is the log version whose hand-over was the first of the present ``revision``; both 0 before the first.
    """

    company_id: str
    zone: str
    mode: str
    limit_s: int | None
    rounding: Rounding | None
    duration_s: int
    technicians: list[str]
    lead: str | None
    everyone: list[str]
    round: int = 0
    opened_at: int = 0
    ended_at: int = 0
    finished_at: int | None = None
    revision: int = 0
    handed_version: int = 0

    @property
    def spokesman(self) -> str | None:
        """Whom a declaration that names nobody is about: the lead, else the first (T6)."""
        return self.lead or next(iter(self.technicians), None)


def opens_round(logged: LoggedEvent) -> bool:
    """Tell whether a round opens: by each entry into *confirmed*."""
    return logged["status"] == Status.CONFIRMED and logged["status_before"] != Status.CONFIRMED


def ends_round(logged: LoggedEvent) -> bool:
    """Tell whether the open round ends: by an outcome, or by ``redrafted``."""
    kind = logged["event"]["kind"]
    return logged["status_before"] in OPEN and (kind in OUTCOMES or kind == Kind.REDRAFTED)


def planned(logged: LoggedEvent) -> Plan:
    """Start from ``planned``."""
    visit, rules = logged["event"]["payload"], logged["rules"]
    names = _names(visit)
    plan = Plan(
        company_id=logged["company_id"],
        zone=rules["zone"],
        mode=rules["time_entry_mode"],
        limit_s=rules["auto_stop_after_s"],
        rounding=rules["rounding"],
        duration_s=visit["planned_duration_s"],
        technicians=names,
        lead=visit["lead_id"],
        everyone=sorted(names),
    )
    return _opened(plan, logged) if opens_round(logged) else plan


def replanned(plan: Plan, logged: LoggedEvent) -> Plan:
    """Give the plan after one more log record; the same object where it says nothing about it."""
    kind, payload = logged["event"]["kind"], logged["event"]["payload"]
    if opens_round(logged):
        return _opened(plan, logged)
    if ends_round(logged):
        return _ended(plan, logged)
    if kind == Kind.ASSIGNED:
        names = _names(payload)
        everyone = sorted({*plan.everyone, *names})
        return plan._replace(technicians=names, lead=payload["lead_id"], everyone=everyone)
    if kind == Kind.RESCHEDULED:
        return plan._replace(duration_s=payload["planned_duration_s"])
    return plan


def handed(plan: Plan, logged: LoggedEvent) -> Plan:
    """Give the plan after the first hand-over of a revision."""
    return plan._replace(revision=logged["revision"], handed_version=logged["version"])


def _names(payload: Any) -> list[str]:
    return [technician["id"] for technician in payload["technicians"]]


def opening_at(plan: Plan, logged: LoggedEvent) -> int:
    """Give when the next round opens: never before the end of the one before."""
    return max(logged["event"]["occurred_at"], plan.ended_at)


def _opened(plan: Plan, logged: LoggedEvent) -> Plan:
    return plan._replace(round=logged["round"], opened_at=opening_at(plan, logged))


def _ended(plan: Plan, logged: LoggedEvent) -> Plan:
    at = logged["event"]["occurred_at"]
    finished_at = at if logged["event"]["kind"] == Kind.COMPLETED else plan.finished_at
    return plan._replace(ended_at=max(at, plan.opened_at), finished_at=finished_at)
