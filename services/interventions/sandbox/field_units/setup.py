"""The template and the settings under which incidents become interventions."""

from interventions.domain.templates import CompanySettings, InterventionTemplate, Sections
from interventions.domain.words import LockScope, OnUnknown, ReportDispatch, TimeEntryMode
from interventions.sandbox.field_units.local_time import ZONE_NAME

SOURCE = "field-units"
COMPANY_ID = "field-units"
TEMPLATE_ID = "incident"

SECTIONS: Sections = {
    "header": True,
    "customer": False,
    "planning": True,
    "technicians": True,
    "description": True,
    "questionnaire": False,
    "times": True,
    "photos": False,
    "comment": False,
    "legal": False,
    "signatures": False,
}

TEMPLATE: InterventionTemplate = {
    "template_id": TEMPLATE_ID,
    "revision": 1,
    "name": "Incident",
    "type": None,
    "task": None,
    "default_duration_s": 3600,
    "title": "Incident report",
    "report_dispatch": ReportDispatch.MANUAL_BACKOFFICE,
    "report_sections": SECTIONS,
    "work_sheet_sections": SECTIONS,
    "questions": [],
    "required_photos": [],
    "required_signatures": [],
    "renew_signatures": False,
    "legal_text": None,
    "mail_subject": "Incident {intervention}",
    "mail_body": "The report of incident {intervention}, {date}.",
    "recipients": {"customer": False, "technicians": False, "addresses": ["reports@example.com"]},
}

SETTINGS: CompanySettings = {
    "company_id": COMPANY_ID,
    "revision": 1,
    "name": "Field units",
    "time_entry_mode": TimeEntryMode.TIMER,
    "tracking_mandatory": False,
    "lock_scope": LockScope.MOBILE,
    "mobile_may_create": False,
    "mobile_may_edit": False,
    "mobile_may_revert": False,
    "edit_days_before": None,
    "edit_days_after": None,
    "skew_limit_s": 300,
    "late_limit_s": 50_400,
    "auto_stop_after_s": None,
    "segment_limit_s": None,
    "rounding": None,
    "sender": "dispatch@example.com",
    "reply_to": None,
    "on_unknown": OnUnknown.HOLD,
    "language": "en",
    "zone": ZONE_NAME,
}
