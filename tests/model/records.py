"""What an accepted event does, and the records that say so (domain §4 end, §8; contracts §3)."""

import hashlib

from interventions.domain.canonical import compact, event_form, instant_text
from model import dossier
from model.case import TABLE, Case
from model.inputs import Input, Row
from model.known import Known
from model.past import ENDING, FACTS, Past, kind_of, locked, rounds, status, visit

CATEGORY = {
    "draft": "planned",
    "confirmed": "planned",
    "in_progress": "active",
    "done": "finished",
    "unfinished": "not_finished",
    "postponed": "not_finished",
    "cancelled": "cancelled",
}


def status_after(case: Case) -> str:
    """Read the table's right column; a late fact changes no status."""
    before = status(case.past)
    if case.kind == "planned":
        return str(case.payload["initial_status"])
    moved = TABLE[case.kind][1]
    return str(before if moved is None or case.late else moved)


def outcome_of(case: Case, after: str) -> str:
    """Domain §4, last paragraph."""
    nothing = (
        (case.kind == "closed" and locked(case.past))
        or (case.kind == "reopened" and not locked(case.past))
        or (case.kind == "started" and case.mode != "timer" and after == status(case.past))
        or dossier.changes_nothing(case.past, case.event)
    )
    return "unchanged" if nothing else "applied"


def report_after(case: Case, outcome: str) -> tuple[int, bool]:
    """Domain §8: the number of the present revision, and whether it is outdated."""
    revision, outdated = (case.past[-1]["revision"], case.past[-1]["report_outdated"]) if case.past else (0, False)
    if case.kind == "completed":
        return revision + 1, False
    if case.kind == "report_requested" and case.payload["document"] == "report" and outdated:
        return revision + 1, False
    if status(case.past) == "done" and outcome == "applied" and case.kind in (*FACTS, "time_corrected", "amended"):
        this = case.of_round
        after_the_end = this is not None and this.end is not None and case.event["occurred_at"] > this.end
        way_home = case.kind in ("travel_started", "travel_ended") and after_the_end
        return revision, outdated or not way_home
    return revision, outdated


def log_record(given: Input, known: Known, case: Case) -> Row:
    """Contracts §3, LoggedEvent."""
    event, past = given.event, known.past
    after = status_after(case)
    outcome = outcome_of(case, after)
    revision, outdated = report_after(case, outcome)
    record: Row = {
        "intervention_id": event["intervention_id"],
        "version": len(past) + 1,
        "event": event,
        "received_at": given.received_at,
        "source_offset": given.offset,
        "outcome": outcome,
        "late": case.late,
        "flags": ["clock_ahead"] if event["occurred_at"] > given.received_at else [],
        "round": 0,
        "status_before": status(past),
        "status": after,
        "locked": False,
        "company_id": known.settings["company_id"],
        "template_id": known.template["template_id"],
        "template_revision": known.template["revision"],
        "settings_revision": known.settings["revision"],
        "revision": revision,
        "report_outdated": outdated,
        "rules": {},
        "dossier": None,
        "previous_hash": past[-1]["hash"] if past else bytes(32),
        "hash": b"",
    }
    now = [*past, record]
    record["locked"] = locked(now)
    record["rules"] = {
        "time_entry_mode": known.settings["time_entry_mode"],
        "auto_stop_after_s": known.settings["auto_stop_after_s"],
        "rounding": known.settings["rounding"],
        "zone": visit(now)["zone"],
    }
    of_its_own = case.of_round if case.kind in (*FACTS, "time_corrected", "timer_expired") else None
    record["round"] = of_its_own.number if of_its_own else len(rounds(now))
    if case.kind in ("completed", "report_requested"):
        record["dossier"] = dossier.dossier(now, known.template, known.settings)
    record["hash"] = chained(record)
    return record


def chained(record: Row) -> bytes:
    """Contracts §3: SHA-256 of the previous hash followed by the compact JSON of what was decided."""
    told = {
        "event": event_form(record["event"]),
        "intervention_id": record["intervention_id"],
        "outcome": record["outcome"],
        "received_at": instant_text(record["received_at"]),
        "source_offset": record["source_offset"],
        "status": record["status"],
        "version": record["version"],
    }
    return hashlib.sha256(record["previous_hash"] + compact(told)).digest()


def last_change(past: Past) -> Row | None:
    """Find the record that brought the present status."""
    changes = [record for record in past if record["status"] != record["status_before"]]
    return changes[-1] if changes else None


def status_record(past: Past) -> Row:
    """Contracts §3, InterventionStatus."""
    record, event, now = past[-1], past[-1]["event"], visit(past)
    change = last_change(past)
    assert change is not None
    told = change["event"]["payload"] or {}
    stands = kind_of(change) in ENDING
    return {
        "intervention_id": record["intervention_id"],
        "version": record["version"],
        "status": record["status"],
        "category": CATEGORY[record["status"]],
        "locked": record["locked"],
        "previous_status": change["status_before"],
        **{name: event[name] for name in ("kind", "event_id", "occurred_at", "origin", "actor")},
        "company_id": record["company_id"],
        "template_id": record["template_id"],
        **{name: now[name] for name in ("reference", "type", "task")},
        "customer_id": now["customer"]["id"],
        **{name: now[name] for name in ("zone", "planned_start", "planned_duration_s")},
        "technician_ids": [technician["id"] for technician in now["technicians"]],
        "lead_id": now["lead_id"],
        "tags": now["tags"],
        "round": len(rounds(past)),
        "revision": record["revision"],
        "report_outdated": record["report_outdated"],
        "reason": told.get("reason") if stands else None,
        "follow_up_id": told.get("follow_up_id") if record["status"] == "postponed" else None,
    }
