"""Templates and settings that between them use every rule of domain.md §6."""

from typing import Any

Row = dict[str, Any]


def question(code: str, kind: str, **more: Any) -> Row:
    """Make a question that asks for nothing particular."""
    return {
        "code": code,
        "label": code.capitalize(),
        "category": None,
        "type": kind,
        "choices": [],
        "unit": None,
        "minimum": None,
        "maximum": None,
        "required": False,
        "print": "if_answered",
        "shown_if": [],
        **more,
    }


def _when(code: str, operator: str, *values: str) -> Row:
    return {"code": code, "operator": operator, "values": list(values)}


def _shown(*conditions: Row) -> Row:
    return {"all": list(conditions)}


QUESTIONS = [
    question("gas", "yes_no", required=True, category="Gaz"),
    question("rate", "number", minimum=0.0, maximum=50.0, required=True, shown_if=[_shown(_when("gas", "eq", "true"))]),
    question("alarm", "text", required=True, shown_if=[_shown(_when("rate", "gt", "9.5"))]),
    question("state", "single", choices=["good", "worn", "broken"]),
    question("parts", "multiple", choices=["valve", "seal", "pump"], shown_if=[_shown(_when("state", "ne", "good"))]),
    question("next", "date"),
    question(
        "why",
        "text",
        required=True,
        shown_if=[
            _shown(_when("state", "in", "worn", "broken"), _when("parts", "eq", "pump")),
            _shown(_when("next", "lt", "2024-01-01")),
        ],
    ),
    question("plate", "photo"),
]
MANY_QUESTIONS = [question(f"note-{number}", "text") for number in range(40)]

_PARTS = "header customer planning technicians description questionnaire times photos comment legal signatures"
_SECTIONS = dict.fromkeys(_PARTS.split(), True)


def template(template_id: str, dispatch: str, **more: Any) -> Row:
    """Make a template that asks for nothing."""
    return {
        "template_id": template_id,
        "revision": 1,
        "name": template_id,
        "type": "Entretien",
        "task": None,
        "default_duration_s": 3600,
        "title": "Rapport d'intervention",
        "report_dispatch": dispatch,
        "report_sections": _SECTIONS,
        "work_sheet_sections": {**_SECTIONS, "signatures": False},
        "questions": [],
        "required_photos": [],
        "required_signatures": [],
        "renew_signatures": False,
        "legal_text": None,
        "mail_subject": "Rapport {reference}",
        "mail_body": "Bonjour {customer}",
        "recipients": {"customer": True, "technicians": False, "addresses": ["archive@example.org"]},
        **more,
    }


TEMPLATES = [
    template("plain", "manual_backoffice"),
    template("asking", "manual_mobile", questions=QUESTIONS),
    template(
        "strict",
        "automatic",
        questions=QUESTIONS,
        required_photos=[{"stage": "after", "minimum": 1}, {"stage": "before", "minimum": 1}],
        required_signatures=["customer", "technician"],
    ),
    template("renewing", "automatic", required_signatures=["technician"], renew_signatures=True),
    template("heavy", "manual_mobile", questions=MANY_QUESTIONS),
    template("plain", "automatic", revision=2, name="plain, as it is now"),
    template("plain", "manual_mobile", revision=1, name="plain, sent again too late"),
    template("asking", "automatic", revision=2, questions=[question("gas", "yes_no"), question("gas", "text")]),
]
"""In the order of publishing; the last but one is not newer, the last is invalid."""


def settings(company_id: str, mode: str, **more: Any) -> Row:
    """Make a company that changed none of the defaults."""
    return {
        "company_id": company_id,
        "revision": 1,
        "name": company_id,
        "time_entry_mode": mode,
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
        "sender": "reports@example.org",
        "reply_to": None,
        "on_unknown": "hold",
        "language": "fr",
        "zone": "Europe/Paris",
        **more,
    }


def _rounding(mode: str, scope: str, unit_s: int = 900, minimum_s: int = 0) -> Row:
    return {"unit_s": unit_s, "mode": mode, "minimum_s": minimum_s, "scope": scope}


SETTINGS = [
    settings("timed", "timer", rounding=_rounding("up", "segment"), auto_stop_after_s=7200),
    settings("timed-strictly", "timer", tracking_mandatory=True, mobile_may_edit=False, mobile_may_revert=False),
    settings("timed-loosely", "timer", auto_stop_after_s=None, rounding=_rounding("nearest", "technician", 600, 1200)),
    settings("typed", "manual", segment_limit_s=28_800, rounding=_rounding("down", "intervention", 1800, 3600)),
    settings("typed-strictly", "manual", tracking_mandatory=True, edit_days_before=1, edit_days_after=1),
    settings("untimed", "none", lock_scope="everyone", mobile_may_create=False),
    settings("timed", "timer", revision=2, rounding=_rounding("up", "segment", 300, 600), auto_stop_after_s=5400),
    settings("typed", "manual", revision=2, skew_limit_s=0),
]
"""In the order of publishing; the last is invalid."""
