"""finished-interventions: at each *done* and each request the dossier with its time, complete (domain.md §8)."""

from interventions.domain.records import FinishedIntervention, InterventionTime, LoggedEvent, Request
from interventions.domain.time.ledger import ledger_of
from interventions.domain.time.plan import Plan
from interventions.domain.time.totals import current, time_of
from interventions.domain.words import Document, Kind
from interventions.timekeeping.state import Timesheet


def makes_revision(logged: LoggedEvent, plan: Plan) -> bool:
    """Tell whether a hand-over is the first of its revision; a work sheet makes none."""
    return logged["dossier"] is not None and logged["revision"] > plan.revision


def handed_over(logged: LoggedEvent, state: Timesheet) -> FinishedIntervention:
    """Write the hand-over of a log record, given the state after it.

    The dossier of a repeated hand-over is the record's own: nothing changes a dossier at *done* without marking
    the report outdated, and an outdated one becomes a new revision. Its time may have changed (the way home, an
    expired timer), so that is folded again from the facts that were there.
    """
    assert logged["dossier"] is not None
    finished = logged["event"]["kind"] == Kind.COMPLETED
    repeats = not finished and _repeats(logged, state.plan)
    return {
        "intervention_id": logged["intervention_id"],
        "version": logged["version"],
        "company_id": logged["company_id"],
        "revision": logged["revision"],
        "cause": "finished" if finished else "requested",
        "request": None if finished else _request(logged),
        "finished_at": state.plan.finished_at,
        "dossier": logged["dossier"],
        "time": _time_as_handed(logged, state) if repeats else current(logged, state.plan, state.ledger),
    }


def _repeats(logged: LoggedEvent, plan: Plan) -> bool:
    report: bool = logged["event"]["payload"]["document"] == Document.REPORT
    return report and plan.handed_version < logged["version"]


def _time_as_handed(logged: LoggedEvent, state: Timesheet) -> InterventionTime:
    plan, ledger = state.plan, state.ledger
    facts = [fact for fact in ledger.facts if fact.arrival <= plan.handed_version]
    then = ledger_of(facts, ledger.limit_s, ledger.view.rules)
    return time_of(plan, then, logged["intervention_id"], plan.handed_version, logged["status"])


def _request(logged: LoggedEvent) -> Request:
    event, asked = logged["event"], logged["event"]["payload"]
    return {
        "event_id": event["event_id"],
        "document": asked["document"],
        "channel": asked["channel"],
        "recipients": asked["recipients"],
        "origin": event["origin"],
        "actor": event["actor"],
    }
