"""The records of an accepted event: its log record in the hash chain, and the status after it (contracts.md §3)."""

from collections.abc import Mapping
from hashlib import sha256

from interventions.domain.canonical import compact, event_form, event_text, instant_text
from interventions.domain.case import Case
from interventions.domain.dossier import dossier_of
from interventions.domain.events import InterventionEvent
from interventions.domain.intervention import NO_HASH, Intervention
from interventions.domain.records import Dossier, InterventionStatus, LoggedEvent
from interventions.domain.words import Category, Kind, Status

CLOCK_AHEAD = "clock_ahead"
CATEGORIES: Mapping[str, Category] = {
    Status.DRAFT: Category.PLANNED,
    Status.CONFIRMED: Category.PLANNED,
    Status.IN_PROGRESS: Category.ACTIVE,
    Status.DONE: Category.FINISHED,
    Status.UNFINISHED: Category.NOT_FINISHED,
    Status.POSTPONED: Category.NOT_FINISHED,
    Status.CANCELLED: Category.CANCELLED,
}
_HASHED = ("intervention_id", "outcome", "source_offset", "status", "version")
_WITH_DOSSIER = frozenset({Kind.COMPLETED, Kind.REPORT_REQUESTED})


def chained(case: Case, outcome: str, status: str) -> bytes:
    """Give the hash of a log record: of the one before, then of what was decided.

    The text is the compact JSON of contracts.md §3, spelled out: on the hot path.
    """
    before, facts = case.before, case.facts
    text = event_text(case.event, case.payload_text)
    content = (
        f'{{"event":{text},"intervention_id":"{case.event["intervention_id"]}","outcome":"{outcome}"'
        f',"received_at":"{instant_text(facts.received_at)}","source_offset":{facts.source_offset}'
        f',"status":"{status}","version":{before.version + 1 if before else 1}}}'
    )
    return sha256((before.last_hash if before else NO_HASH) + content.encode()).digest()


def hash_of(logged: LoggedEvent) -> bytes:
    """Compute the hash of a log record anew, from its fields."""
    content = {
        "event": event_form(logged["event"]),
        "received_at": instant_text(logged["received_at"]),
        **{name: logged[name] for name in _HASHED},  # type: ignore[literal-required]  # its fields
    }
    return sha256(logged["previous_hash"] + compact(content)).digest()


def logged_event(case: Case, after: Intervention, outcome: str) -> LoggedEvent:
    """Write the log record of an accepted event."""
    before, event, facts, visit, settings = case.before, case.event, case.facts, after.visit, case.settings
    return {
        "intervention_id": event["intervention_id"],
        "version": after.version,
        "event": event,
        "received_at": facts.received_at,
        "source_offset": facts.source_offset,
        "outcome": outcome,  # type: ignore[typeddict-item]  # words travel as plain strings
        "late": case.late,
        "flags": [CLOCK_AHEAD] if case.occurred_at > facts.received_at else [],
        "round": case.number if case.of_own_round else after.rounds.number,
        "status_before": before.status if before else None,  # type: ignore[typeddict-item]
        "status": after.status,  # type: ignore[typeddict-item]
        "locked": after.locked,
        "company_id": visit["company_id"],
        "template_id": visit["template_id"],
        "template_revision": after.template_revision,
        "settings_revision": after.settings_revision,
        "revision": after.revision,
        "report_outdated": after.report_outdated,
        "rules": {
            "time_entry_mode": settings["time_entry_mode"],
            "auto_stop_after_s": settings["auto_stop_after_s"],
            "rounding": settings["rounding"],
            "zone": visit["zone"],
        },
        "dossier": _dossier(case, after) if case.kind in _WITH_DOSSIER else None,
        "previous_hash": before.last_hash if before else NO_HASH,
        "hash": after.last_hash,
    }


def _dossier(case: Case, after: Intervention) -> Dossier:
    return dossier_of(after.visit, Status(after.status), after.entries, case.template, case.settings)


def status_record(event: InterventionEvent, after: Intervention) -> InterventionStatus:
    """Write the status after an applied event; nothing in it is the customer's personal data."""
    visit = after.visit
    return {
        "intervention_id": event["intervention_id"],
        "version": after.version,
        "status": after.status,  # type: ignore[typeddict-item]  # words travel as plain strings
        "category": CATEGORIES[after.status],
        "locked": after.locked,
        "previous_status": after.previous_status,  # type: ignore[typeddict-item]
        "kind": event["kind"],
        "event_id": event["event_id"],
        "occurred_at": event["occurred_at"],
        "origin": event["origin"],
        "actor": event["actor"],
        "company_id": visit["company_id"],
        "template_id": visit["template_id"],
        "reference": visit["reference"],
        "type": visit["type"],
        "task": visit["task"],
        "customer_id": visit["customer"]["id"],
        "zone": visit["zone"],
        "planned_start": visit["planned_start"],
        "planned_duration_s": visit["planned_duration_s"],
        "technician_ids": [technician["id"] for technician in visit["technicians"]],
        "lead_id": visit["lead_id"],
        "tags": visit["tags"],
        "round": after.rounds.number,
        "revision": after.revision,
        "report_outdated": after.report_outdated,
        "reason": after.reason,
        "follow_up_id": after.follow_up_id,
    }
