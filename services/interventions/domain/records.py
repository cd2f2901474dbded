"""What the processors write: the output records of contracts.md §3, as typed dictionaries.

Made by pure functions and never changed afterwards. Instants are UTC milliseconds, ``_s`` whole seconds.
"""

from typing_extensions import TypedDict

from interventions.domain.events import Actor, Answer, InterventionEvent, PhotoAdded, Planned
from interventions.domain.templates import CompanySettings, InterventionTemplate, Rounding
from interventions.domain.words import (
    Activity,
    Bucket,
    By,
    Category,
    Channel,
    Code,
    DeliveryState,
    Document,
    Kind,
    Leg,
    Origin,
    Outcome,
    Status,
    TimeEntryMode,
)


class Answered(TypedDict):
    """The answer that stands, and the event that gave it."""

    code: str
    answer: Answer
    event_id: str


class Signature(TypedDict):
    """A signature or its decline; ``stale`` when the content changed after it (domain.md §8)."""

    by: By
    signatory: str | None
    reference: str | None
    sha256: str | None
    declined: str | None
    signed_at: int
    stale: bool


class Dossier(TypedDict):
    """What was entered on site, complete: a report can be rebuilt from this alone."""

    visit: Planned
    status: Status
    template: InterventionTemplate
    settings: CompanySettings
    answers: list[Answered]
    photos: list[PhotoAdded]
    comment: str | None
    signatures: list[Signature]
    content_hash: bytes


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


class TechnicianTotals(TypedDict):
    """One person's time in one intervention, over all rounds."""

    technician_id: str
    activity: Activity
    work_s: int
    travel_s: int
    break_s: int
    rounded_work_s: int
    rounded_travel_s: int


class Segment(TypedDict):
    """One stretch of one bucket of one technician, ``[start, end)``; running while ``end`` is null."""

    segment_id: str
    technician_id: str
    bucket: Bucket
    source: str
    leg: Leg | None
    start: int
    end: int | None
    seconds: int
    day: str | None
    raw_start: int | None
    raw_end: int | None
    correction_reason: str | None
    round: int
    superseded: bool
    flags: list[str]


class Totals(TypedDict):
    """The sums of an intervention; ``actual_s`` is the *durée réelle* (T8)."""

    person_work_s: int
    elapsed_work_s: int
    actual_s: int
    travel_s: int
    break_s: int
    rounded_work_s: int
    rounded_travel_s: int


class DayTime(TypedDict):
    """One technician's time on one day of the site's zone (T12)."""

    day: str
    technician_id: str
    work_s: int
    travel_s: int
    break_s: int


class InterventionTime(TypedDict):
    """All time of one intervention and how it came about · ``intervention-time``."""

    intervention_id: str
    version: int
    company_id: str
    status: Status
    round: int
    technicians: list[TechnicianTotals]
    segments: list[Segment]
    totals: Totals
    days: list[DayTime]
    planned_duration_s: int
    variance_s: int
    rounding: Rounding | None
    zone: str
    billable: bool
    flags: list[str]


class Request(TypedDict):
    """The ``report_requested`` that caused a hand-over."""

    event_id: str
    document: Document
    channel: Channel
    recipients: list[str] | None
    origin: Origin
    actor: Actor


class FinishedIntervention(TypedDict):
    """One hand-over of a dossier, complete and immutable · ``finished-interventions``."""

    intervention_id: str
    version: int
    company_id: str
    revision: int
    cause: str
    request: Request | None
    finished_at: int | None
    dossier: Dossier
    time: InterventionTime


class TechnicianSegments(TypedDict):
    """One technician's counted segments of one intervention · ``technician-time``."""

    technician_id: str
    intervention_id: str
    company_id: str
    version: int
    zone: str
    segments: list[Segment]


class TechnicianDay(TypedDict):
    """One technician's day over all interventions · ``technician-days``."""

    technician_id: str
    day: str
    work_s: int
    travel_s: int
    break_s: int
    overlap_s: int
    interventions: list[str]


class TimeAnomaly(TypedDict):
    """Work in two places at once · ``time-anomalies``."""

    technician_id: str
    day: str
    kind: str
    state: str
    interventions: list[str]
    overlap_s: int


class Blob(TypedDict):
    """A stored file, named after its content."""

    reference: str
    sha256: str
    bytes: int


class RenderedMail(TypedDict):
    """The complete bytes of one mail, ready to leave."""

    delivery_id: str
    recipient: str | None
    message_id: str
    mail: Blob | None


class Failure(TypedDict):
    """Why a document could not be rendered."""

    code: str
    message: str


class RenderedReport(TypedDict):
    """A rendered document and the mails that carry it · ``rendered-reports``."""

    intervention_id: str
    company_id: str
    revision: int
    document: Document
    request: str | None
    cause: str
    pdf: Blob | None
    pages: int
    warnings: list[str]
    mails: list[RenderedMail]
    failure: Failure | None


class DeliveryCommand(TypedDict):
    """What a person decided about a delivery · ``delivery-commands``."""

    command_id: str
    delivery_id: str
    intervention_id: str
    command: str
    actor: Actor
    reason: str | None
    issued_at: int


class ReportDelivery(TypedDict):
    """How far one delivery got · ``report-deliveries``, key ``delivery_id``."""

    delivery_id: str
    sequence: int
    intervention_id: str
    company_id: str
    revision: int
    document: Document
    channel: Channel
    recipient: str | None
    request: str | None
    state: DeliveryState
    attempt: int
    reason: str | None
    smtp_code: int | None
    message_id: str | None
    pdf: Blob | None
    next_attempt_at: int | None
    resolved_by: str | None
    at: int


class OperationsAlert(TypedDict):
    """Something operations should look at · ``operations-alerts``."""

    alert_id: str
    kind: str
    state: str
    subject: str
    value: float
    threshold: float
    since: int
    at: int
