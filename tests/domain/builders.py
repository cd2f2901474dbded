"""Whole, valid records; a test says only what it is about."""

from typing import Any

from interventions.domain.case import Facts
from interventions.domain.decide import Accepted, decide
from interventions.domain.events import SHAPES
from interventions.domain.intervention import Intervention
from interventions.domain.words import Kind

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
T0 = 1_767_600_000_000  # 2026-01-05T08:00:00Z, a Monday; 09:00 at the site
ANN, BOB, CAT = "ann", "bob", "cat"
SHA = "ab" * 32


def a_technician(id_: str = ANN) -> dict[str, Any]:
    """Make somebody who goes on site."""
    return {"id": id_, "name": id_.title(), "email": None}


def a_customer(**fields: Any) -> dict[str, Any]:
    """Make somebody whose site it is."""
    none = dict.fromkeys(("id", "email", "phone", "address", "zip", "city"))
    return {**none, "name": "Dupont", **fields}


def a_visit(**fields: Any) -> dict[str, Any]:
    """Say what ``planned`` says: Ann leads, Bob comes along, today."""
    return {
        "company_id": "acme",
        "template_id": "repair",
        "reference": "R-1",
        "type": None,
        "task": "Mend the boiler",
        "customer": a_customer(),
        "zone": "Europe/Paris",
        "planned_start": T0,
        "planned_duration_s": 3600,
        "technicians": [a_technician(ANN), a_technician(BOB)],
        "lead_id": ANN,
        "tags": ["heating"],
        "external_description": None,
        "internal_description": None,
        "initial_status": "confirmed",
        **fields,
    }


def a_sections(**fields: bool) -> dict[str, bool]:
    """Make every section of a document, printed."""
    names = "header customer planning technicians description questionnaire times photos comment legal signatures"
    return {**dict.fromkeys(names.split(), True), **fields}


def a_question(code: str, type_: str = "text", **fields: Any) -> dict[str, Any]:
    """Ask a question, not required, always shown."""
    return {
        "code": code,
        "label": code,
        "category": None,
        "type": type_,
        "choices": ["a", "b", "c"] if type_ in {"single", "multiple"} else [],
        "unit": None,
        "minimum": None,
        "maximum": None,
        "required": False,
        "print": "always",
        "shown_if": [],
        **fields,
    }


def a_template(**fields: Any) -> dict[str, Any]:
    """Make a template that asks for nothing."""
    return {
        "template_id": "repair",
        "revision": 1,
        "name": "Repair",
        "type": None,
        "task": None,
        "default_duration_s": 3600,
        "title": "Report",
        "report_dispatch": "manual_mobile",
        "report_sections": a_sections(),
        "work_sheet_sections": a_sections(),
        "questions": [],
        "required_photos": [],
        "required_signatures": [],
        "renew_signatures": False,
        "legal_text": None,
        "mail_subject": "Your visit {reference}",
        "mail_body": "Dear {customer}",
        "recipients": {"customer": True, "technicians": False, "addresses": []},
        **fields,
    }


def settings(**fields: Any) -> dict[str, Any]:
    """Make a company that tracks time by timer and lets its technicians do everything."""
    return {
        "company_id": "acme",
        "revision": 1,
        "name": "Acme",
        "time_entry_mode": "timer",
        "tracking_mandatory": False,
        "lock_scope": "mobile",
        "mobile_may_create": True,
        "mobile_may_edit": True,
        "mobile_may_revert": True,
        "edit_days_before": None,
        "edit_days_after": None,
        "skew_limit_s": 300,
        "late_limit_s": 50_400,
        "auto_stop_after_s": 36_000,
        "segment_limit_s": None,
        "rounding": None,
        "sender": "office@acme.example",
        "reply_to": None,
        "on_unknown": "hold",
        "language": "fr",
        "zone": "Europe/Paris",
        **fields,
    }


def _answer(code: str = "q", **given: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("boolean", "text", "number", "choices"))
    return {"code": code, "answer": {**empty, **(given or {"text": "yes"})}}


def a_photo(reference: str = "p1", **fields: Any) -> dict[str, Any]:
    """Make a photo in the store."""
    photo = {"reference": reference, "sha256": SHA, "media_type": "image/jpeg", "bytes": 10}
    return {**photo, "caption": None, "stage": "before", **fields}


answer = _answer

_SIGNED = {"by": "customer", "signatory": "Mr Dupont", "reference": "s1", "sha256": SHA}
_DECLARED = dict.fromkeys(("technician_id", "work_s", "travel_s", "break_s", "day", "window"))
_AMENDED = dict.fromkeys(("customer", "task", "tags", "external_description", "internal_description"))

DEFAULTS: dict[str, dict[str, Any]] = {
    "Planned": a_visit(),
    "Rescheduled": {"planned_start": T0 + DAY, "planned_duration_s": 1800},
    "Assigned": {"technicians": [a_technician(BOB)], "lead_id": None},
    "Amended": _AMENDED,
    "TravelStarted": {"technician_id": ANN, "leg": "out"},
    "OfTechnician": {"technician_id": ANN},
    "Paused": {"technician_id": ANN, "reason": None},
    "TimeDeclared": {**_DECLARED, "mode": "add"},
    "TimeCorrected": {"segment_id": "seg", "start": T0, "end": T0 + HOUR, "reason": "typo"},
    "QuestionAnswered": _answer(),
    "PhotoAdded": a_photo(),
    "PhotoRemoved": {"reference": "p1"},
    "Commented": {"text": "done well"},
    "Signed": _SIGNED,
    "SignatureDeclined": {"by": "customer", "declined": "absent"},
    "Completed": {"times": []},
    "Postponed": {"reason": "rain", "follow_up_id": None},
    "WithReason": {"reason": "because"},
    "ReportRequested": {"document": "report", "channel": "mail", "recipients": None},
    "TimerExpired": {"technician_id": ANN, "segment_id": "seg"},
}

_SENDER = {"origin": "mobile", "actor": {"id": ANN, "role": "technician"}}
OFFICE = {"origin": "backoffice", "actor": {"id": "olga", "role": "manager"}}
SYSTEM = {"origin": "system", "actor": {"id": "erp", "role": "system"}}
_NEXT = iter(range(1, 10**9))


def shape_of(kind: str) -> str | None:
    """Name a kind's payload record."""
    shape = SHAPES[Kind(kind)]
    return shape.__name__ if shape else None


def an_event(kind: str, at: int = T0, *, sent: Any = None, payload: Any = None, **fields: Any) -> dict[str, Any]:
    """Make an event from Ann's phone; ``fields`` of its payload go there, those of the envelope there."""
    shape = shape_of(kind)
    envelope = {
        "event_id": f"e{next(_NEXT)}",
        "intervention_id": "i1",
        "kind": kind,
        "occurred_at": at,
        "recorded_at": at,
        "origin": "mobile",
        "actor": {"id": ANN, "role": "technician"},
        "source": "test",
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        **(sent or {}),
    }
    inside = {name: value for name, value in fields.items() if name not in envelope}
    envelope |= {name: value for name, value in fields.items() if name in envelope}
    defaults = DEFAULTS[shape] if shape else None
    envelope["payload"] = payload if payload is not None or defaults is None else {**defaults, **inside}
    return envelope


def known(template: Any = None, company: Any = None, received_at: int = T0 + 400 * DAY, offset: int = 7) -> Facts:
    """Give what a decision needs beside the intervention; received long after everything happened."""
    return Facts(received_at, offset, template or a_template(), company or settings())


def planned(at: int = T0 - DAY, **visit: Any) -> dict[str, Any]:
    """Make the ``planned`` of the office."""
    return an_event("planned", at, sent=OFFICE, **visit)


def after(*events: dict[str, Any], facts: Facts | None = None, start: Any = None) -> Intervention:
    """Give the intervention after these events, all of which must be accepted; planned first unless they say so."""
    facts = facts or known()
    state = start
    if start is None and (not events or events[0]["kind"] != "planned"):
        events = (planned(), *events)
    for event in events:
        verdict = decide(state, event, facts)
        assert isinstance(verdict, Accepted), (event["kind"], code_of(state, event, facts))
        state = verdict.after
    return state


def code_of(state: Intervention | None, event: dict[str, Any], facts: Facts | None = None) -> str:
    """Give the code that an event is refused with, or its outcome."""
    verdict = decide(state, event, facts or known())
    if isinstance(verdict, Accepted):
        return str(verdict.logged["outcome"])
    return str(verdict.rejection["code"]) if hasattr(verdict, "rejection") else "duplicate"


def refusal_of(state: Intervention | None, event: dict[str, Any], facts: Facts | None = None) -> tuple[str, list[str]]:
    """Give the code and details that an event is refused with; of an accepted one its outcome."""
    verdict = decide(state, event, facts or known())
    if isinstance(verdict, Accepted):
        return str(verdict.logged["outcome"]), []
    assert hasattr(verdict, "rejection"), verdict
    return str(verdict.rejection["code"]), verdict.rejection["details"]
