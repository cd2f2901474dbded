"""The envelope of every event, and which payload each kind carries."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from interventions.domain.events.checked import record
from interventions.domain.events.course import Completed, Postponed, ReportRequested, WithReason
from interventions.domain.events.site import (
    Commented,
    PhotoAdded,
    PhotoRemoved,
    QuestionAnswered,
    SignatureDeclined,
    Signed,
)
from interventions.domain.events.time import (
    OfTechnician,
    Paused,
    TimeCorrected,
    TimeDeclared,
    TimerExpired,
    TravelStarted,
)
from interventions.domain.events.visit import Amended, Assigned, Planned, Rescheduled
from interventions.domain.values import Count, EventId, FreeId, Id, Instant, Line
from interventions.domain.words import Kind, Origin, Role


@record
class Actor(TypedDict):
    """Who acted, as the publisher vouches."""

    id: Id
    role: Role


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
