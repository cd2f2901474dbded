"""InterventionTime: all sums of an intervention, as published (T4, T8, T12, T14, T15, T17)."""

from interventions.domain.records import DayTime, InterventionTime, LoggedEvent, TechnicianTotals, Totals
from interventions.domain.time.ledger import Ledger
from interventions.domain.time.plan import Plan
from interventions.domain.time.rounding import Shown, shown
from interventions.domain.time.view import View
from interventions.domain.words import Activity, Bucket, Status

_ACTIVITIES = {
    Bucket.WORK: Activity.WORKING,
    Bucket.TRAVEL: Activity.TRAVELLING,
    Bucket.BREAK: Activity.PAUSED,
}
_NOTHING = (0, 0, 0)


def time_of(plan: Plan, ledger: Ledger, intervention_id: str, version: int, status: Status) -> InterventionTime:
    """Write the time of an intervention as it is after the log record of that version."""
    view = ledger.view
    people = everybody(plan, view)
    work, travel = _bucket(plan, view, people, 0), _bucket(plan, view, people, 1)
    totals = _totals(view, people, work, travel)
    return {
        "intervention_id": intervention_id,
        "version": version,
        "company_id": plan.company_id,
        "status": status,
        "round": plan.round,
        "technicians": _technicians(ledger, people, work, travel),
        "segments": view.segments,
        "totals": totals,
        "days": _days(view),
        "planned_duration_s": plan.duration_s,
        "variance_s": totals["actual_s"] - plan.duration_s,
        "rounding": plan.rounding,
        "zone": plan.zone,
        "billable": status != Status.CANCELLED,
        "flags": ["orphan_correction"] if view.orphan else [],
    }


def current(logged: LoggedEvent, plan: Plan, ledger: Ledger) -> InterventionTime:
    """Write the time as it is after a log record."""
    return time_of(plan, ledger, logged["intervention_id"], logged["version"], logged["status"])


def everybody(plan: Plan, view: View) -> list[str]:
    """Give everyone who ever was assigned or has time, by id.

    Whoever a fact names is one of its round's (§4, check 11), so ``counted`` adds nobody; it costs nothing to ask.
    """
    strangers = view.counted.keys() - plan.everyone
    return sorted({*plan.everyone, *strangers}) if strangers else plan.everyone


def _bucket(plan: Plan, view: View, people: list[str], column: int) -> Shown:
    raw = {technician: view.sums.get(technician, _NOTHING)[column] for technician in people}
    if plan.rounding is None:
        return Shown(raw, sum(raw.values()))
    billed = {technician: view.billed.get(technician, _NOTHING)[column] for technician in people}
    return shown(raw, billed, plan.rounding)


def _technicians(ledger: Ledger, people: list[str], work: Shown, travel: Shown) -> list[TechnicianTotals]:
    """Give each person's sums; what somebody does is what runs in the latest round, should something run in two."""
    running = {segment["technician_id"]: segment["bucket"] for segment in ledger.running}
    rows: list[TechnicianTotals] = []
    for technician in people:
        work_s, travel_s, break_s = ledger.view.sums.get(technician, _NOTHING)
        bucket = running.get(technician)
        rows.append(
            {
                "technician_id": technician,
                "activity": _ACTIVITIES[bucket] if bucket else Activity.IDLE,
                "work_s": work_s,
                "travel_s": travel_s,
                "break_s": break_s,
                "rounded_work_s": work.of[technician],
                "rounded_travel_s": travel.of[technician],
            },
        )
    return rows


def _totals(view: View, people: list[str], work: Shown, travel: Shown) -> Totals:
    sums = [view.sums.get(technician, _NOTHING) for technician in people]
    most_work_s = max(work_s for work_s, _, _ in sums) if view.loose else 0
    return {
        "person_work_s": sum([work_s for work_s, _, _ in sums]),
        "elapsed_work_s": view.elapsed_s,
        "actual_s": max(view.elapsed_s, most_work_s),
        "travel_s": sum([travel_s for _, travel_s, _ in sums]),
        "break_s": sum([break_s for _, _, break_s in sums]),
        "rounded_work_s": work.total,
        "rounded_travel_s": travel.total,
    }


def _days(view: View) -> list[DayTime]:
    return [
        {"day": day, "technician_id": technician, "work_s": work_s, "travel_s": travel_s, "break_s": break_s}
        for (day, technician), (work_s, travel_s, break_s) in sorted(view.days.items())
    ]
