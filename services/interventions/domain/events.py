"""InterventionEvent and its payloads: what upstream systems publish (contracts.md §3).

A record is a typed dictionary, the same object from the wire to the verdict and back: validated once by
pydantic, read-only by convention, never changed after it was made. Instants are UTC milliseconds.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from interventions.domain.values import (
    Count,
    Day,
    Email,
    EventId,
    Finite,
    FreeId,
    Id,
    Instant,
    Line,
    PhotoReference,
    Seconds,
    SegmentId,
    Sha256,
    Text,
    Zone,
)
from interventions.domain.words import (
    By,
    Channel,
    DeclarationMode,
    Document,
    Kind,
    Leg,
    Origin,
    Role,
    Stage,
    Status,
)

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
record = with_config(STRICT)


@record
class Actor(TypedDict):
    """Who acted, as the publisher vouches."""

    id: Id
    role: Role


@record
class Customer(TypedDict):
    """Whose site it is."""

    id: Id | None
    name: Line
    email: Email | None
    phone: Line | None
    address: Text | None
    zip: Line | None
    city: Line | None


@record
class Technician(TypedDict):
    """One person who goes on site."""

    id: Id
    name: Line
    email: Email | None


Technicians = Annotated[list[Technician], Field(max_length=20)]
Tags = Annotated[list[Line], Field(max_length=20)]


@record
class Planned(TypedDict):
    """Everything known of the visit."""

    company_id: Id
    template_id: Id
    reference: Line | None
    type: Line | None
    task: Text
    customer: Customer
    zone: Zone
    planned_start: Instant
    planned_duration_s: Seconds
    technicians: Technicians
    lead_id: Id | None
    tags: Tags
    external_description: Text | None
    internal_description: Text | None
    initial_status: Literal[Status.DRAFT, Status.CONFIRMED]


@record
class Rescheduled(TypedDict):
    """When it is planned now."""

    planned_start: Instant
    planned_duration_s: Seconds


@record
class Assigned(TypedDict):
    """Who goes now."""

    technicians: Technicians
    lead_id: Id | None


@record
class Amended(TypedDict):
    """What else changed; null is unchanged."""

    customer: Customer | None
    task: Text | None
    tags: Tags | None
    external_description: Text | None
    internal_description: Text | None


@record
class TravelStarted(TypedDict):
    """A technician sets off."""

    technician_id: Id
    leg: Leg


@record
class OfTechnician(TypedDict):
    """What says nothing but whom it is about."""

    technician_id: Id


@record
class Paused(TypedDict):
    """Work pauses; with reason ``break`` a break runs."""

    technician_id: Id
    reason: Literal["break"] | None


@record
class Window(TypedDict):
    """From when to when; work is what is left of it (T5)."""

    start: Instant
    end: Instant
    includes_travel: bool
    includes_break: bool


@record
class TimeDeclared(TypedDict):
    """Hours typed by hand; null is a bucket not spoken of."""

    technician_id: Id | None
    mode: DeclarationMode
    work_s: Seconds | None
    travel_s: Seconds | None
    break_s: Seconds | None
    day: Day | None
    window: Window | None


@record
class TimeCorrected(TypedDict):
    """The bounds a segment should have had."""

    segment_id: SegmentId
    start: Instant
    end: Instant
    reason: Text


@record
class Answer(TypedDict):
    """One of the four is set; dates and photos are in ``text``."""

    boolean: bool | None
    text: Text | None
    number: Finite | None
    choices: list[Text] | None


@record
class QuestionAnswered(TypedDict):
    """One answer of the questionnaire."""

    code: Id
    answer: Answer


@record
class PhotoAdded(TypedDict):
    """A photo, by its key in the photo store."""

    reference: PhotoReference
    sha256: Sha256
    media_type: Line
    bytes: Count
    caption: Text | None
    stage: Stage


@record
class PhotoRemoved(TypedDict):
    """A photo that is not wanted any more."""

    reference: PhotoReference


@record
class Commented(TypedDict):
    """The comment as it is now; empty clears it."""

    text: Text


@record
class Signed(TypedDict):
    """A signature, by the key of its image."""

    by: By
    signatory: Line
    reference: PhotoReference
    sha256: Sha256


@record
class SignatureDeclined(TypedDict):
    """Why there is no signature."""

    by: By
    declined: Literal["absent", "refused", "other"]


@record
class TypedTime(TypedDict):
    """Hours typed in the *Terminer* window."""

    technician_id: Id
    work_s: Seconds | None
    travel_s: Seconds | None
    break_s: Seconds | None


@record
class Completed(TypedDict):
    """Terminer; *brings times* when ``times`` is not empty."""

    times: list[TypedTime]


@record
class Postponed(TypedDict):
    """Reporté, to which other intervention if known."""

    reason: Text
    follow_up_id: Id | None


@record
class WithReason(TypedDict):
    """Why; required for ``left_unfinished`` and ``cancelled``."""

    reason: Text | None


@record
class ReportRequested(TypedDict):
    """Which document, by which channel, to whom (none: the template's)."""

    document: Document
    channel: Channel
    recipients: Annotated[list[Email], Field(max_length=20)] | None


@record
class TimerExpired(TypedDict):
    """The guard's guess that a timer was forgotten (T13)."""

    technician_id: Id
    segment_id: SegmentId


Payload = Mapping[str, Any]
"""One of the payload records above; ``kind`` says which (``SHAPES``)."""


@record
class InterventionEvent(TypedDict):
    """One thing that happened; key ``intervention_id``."""

    event_id: EventId
    intervention_id: Id
    kind: Kind
    occurred_at: Instant
    recorded_at: Instant
    origin: Origin
    actor: Actor
    source: Line
    expected_version: Count | None
    correlation_id: FreeId | None
    causation_id: FreeId | None
    payload: Any


SHAPES: Mapping[str, type | None] = {
    Kind.PLANNED: Planned,
    Kind.RESCHEDULED: Rescheduled,
    Kind.ASSIGNED: Assigned,
    Kind.AMENDED: Amended,
    Kind.CONFIRMED: None,
    Kind.TRAVEL_STARTED: TravelStarted,
    Kind.TRAVEL_ENDED: OfTechnician,
    Kind.STARTED: OfTechnician,
    Kind.PAUSED: Paused,
    Kind.RESUMED: OfTechnician,
    Kind.STOPPED: OfTechnician,
    Kind.TIME_DECLARED: TimeDeclared,
    Kind.TIME_CORRECTED: TimeCorrected,
    Kind.QUESTION_ANSWERED: QuestionAnswered,
    Kind.PHOTO_ADDED: PhotoAdded,
    Kind.PHOTO_REMOVED: PhotoRemoved,
    Kind.COMMENTED: Commented,
    Kind.SIGNED: Signed,
    Kind.SIGNATURE_DECLINED: SignatureDeclined,
    Kind.COMPLETED: Completed,
    Kind.LEFT_UNFINISHED: WithReason,
    Kind.POSTPONED: Postponed,
    Kind.CANCELLED: WithReason,
    Kind.REVERTED: WithReason,
    Kind.REDRAFTED: WithReason,
    Kind.CLOSED: WithReason,
    Kind.REOPENED: WithReason,
    Kind.REPORT_REQUESTED: ReportRequested,
    Kind.TIMER_EXPIRED: TimerExpired,
}
"""The payload record of each kind; None where there is no payload."""
