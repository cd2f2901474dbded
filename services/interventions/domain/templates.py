"""InterventionTemplate and CompanySettings: what a company decided, every revision kept (domain.md §6)."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from interventions.domain.events import record
from interventions.domain.values import Count, Email, Finite, Id, Line, Seconds, Text, Zone
from interventions.domain.words import (
    By,
    LockScope,
    OnUnknown,
    Operator,
    PrintRule,
    QuestionType,
    ReportDispatch,
    RoundingMode,
    RoundingScope,
    Stage,
    TimeEntryMode,
)


@record
class Condition(TypedDict):
    """One comparison with an earlier answer."""

    code: Id
    operator: Operator
    values: list[Text]


@record
class AllOf(TypedDict):
    """Holds when all of its conditions hold."""

    all: list[Condition]


@record
class Question(TypedDict):
    """One line of the questionnaire; shown when any of ``shown_if`` holds, or when there is none."""

    code: Id
    label: Line
    category: Line | None
    type: QuestionType
    choices: list[Text]
    unit: Line | None
    minimum: Finite | None
    maximum: Finite | None
    required: bool
    print: PrintRule
    shown_if: list[AllOf]


@record
class Sections(TypedDict):
    """Which parts of a document are printed."""

    header: bool
    customer: bool
    planning: bool
    technicians: bool
    description: bool
    questionnaire: bool
    times: bool
    photos: bool
    comment: bool
    legal: bool
    signatures: bool


@record
class RequiredPhotos(TypedDict):
    """How many photos of a stage the template asks for."""

    stage: Stage
    minimum: Count


@record
class Recipients(TypedDict):
    """Who receives the report by mail."""

    customer: bool
    technicians: bool
    addresses: Annotated[list[Email], Field(max_length=20)]


@record
class InterventionTemplate(TypedDict):
    """What an intervention of this kind asks for, prints and sends; key ``template_id``."""

    template_id: Id
    revision: Annotated[int, Field(ge=1)]
    name: Line
    type: Line | None
    task: Text | None
    default_duration_s: Seconds
    title: Line
    report_dispatch: ReportDispatch
    report_sections: Sections
    work_sheet_sections: Sections
    questions: Annotated[list[Question], Field(max_length=200)]
    required_photos: list[RequiredPhotos]
    required_signatures: list[By]
    renew_signatures: bool
    legal_text: Text | None
    mail_subject: Line
    mail_body: Text
    recipients: Recipients


@record
class Rounding(TypedDict):
    """How hours are rounded for a bill; a view, never stored over the raw value (T14)."""

    unit_s: Annotated[Seconds, Field(ge=1)]
    mode: RoundingMode
    minimum_s: Seconds
    scope: RoundingScope


@record
class CompanySettings(TypedDict):
    """What a company decided for all its interventions; key ``company_id``."""

    company_id: Id
    revision: Annotated[int, Field(ge=1)]
    name: Line
    time_entry_mode: TimeEntryMode
    tracking_mandatory: bool
    lock_scope: LockScope
    mobile_may_create: bool
    mobile_may_edit: bool
    mobile_may_revert: bool
    edit_days_before: Count | None
    edit_days_after: Count | None
    skew_limit_s: Seconds
    late_limit_s: Seconds
    auto_stop_after_s: Seconds | None
    segment_limit_s: Seconds | None
    rounding: Rounding | None
    sender: Email
    reply_to: Email | None
    on_unknown: OnUnknown
    language: Annotated[str, Field(pattern="^(fr|en)$")]
    zone: Zone
