"""What lifecycle says of each event: logged, where the intervention stands, or refused."""

from typing_extensions import TypedDict

from interventions.domain.events import Actor, InterventionEvent
from interventions.domain.records.dossier import Dossier
from interventions.domain.templates import Rounding
from interventions.domain.words import Category, Code, Kind, Origin, Outcome, Status, TimeEntryMode


class TimeRules(TypedDict):
    """What timekeeping needs of the settings and the site."""

    time_entry_mode: TimeEntryMode
    auto_stop_after_s: int | None
    rounding: Rounding | None
    zone: str


class LoggedEvent(TypedDict):
    """One accepted event · ``intervention-log``, key ``intervention_id``, versions without a gap."""

    intervention_id: str
    version: int
    event: InterventionEvent
    received_at: int
    source_offset: int
    outcome: Outcome
    late: bool
    flags: list[str]
    round: int
    status_before: Status | None
    status: Status
    locked: bool
    company_id: str
    template_id: str
    template_revision: int
    settings_revision: int
    revision: int
    report_outdated: bool
    rules: TimeRules
    dossier: Dossier | None
    previous_hash: bytes
    hash: bytes


class InterventionStatus(TypedDict):
    """Where it stands after an applied event · ``intervention-status``, key ``intervention_id``."""

    intervention_id: str
    version: int
    status: Status
    category: Category
    locked: bool
    previous_status: Status | None
    kind: Kind
    event_id: str
    occurred_at: int
    origin: Origin
    actor: Actor
    company_id: str
    template_id: str
    reference: str | None
    type: str | None
    task: str
    customer_id: str | None
    zone: str
    planned_start: int
    planned_duration_s: int
    technician_ids: list[str]
    lead_id: str | None
    tags: list[str]
    round: int
    revision: int
    report_outdated: bool
    reason: str | None
    follow_up_id: str | None


class Rejection(TypedDict):
    """An event that was understood and is not allowed · ``intervention-rejections``."""

    intervention_id: str
    event: InterventionEvent | None
    event_id: str | None
    received_at: int
    source_offset: int
    code: Code
    message_fr: str
    message_en: str
    details: list[str]
    company_id: str | None
    status: Status | None
    version: int
    locked: bool
    allowed_kinds: list[Kind]
