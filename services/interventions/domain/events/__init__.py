"""InterventionEvent and its payloads: what upstream systems publish (contracts.md §3).

A record is a typed dictionary, the same object from the wire to the verdict and back: validated once by
pydantic, read-only by convention, never changed after it was made. Instants are UTC milliseconds.
"""

from interventions.domain.events.checked import STRICT, record
from interventions.domain.events.course import Completed, Postponed, ReportRequested, TypedTime, WithReason
from interventions.domain.events.envelope import SHAPES, Actor, InterventionEvent, Payload
from interventions.domain.events.site import (
    Answer,
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
    Window,
)
from interventions.domain.events.visit import (
    Amended,
    Assigned,
    Customer,
    Planned,
    Rescheduled,
    Tags,
    Technician,
    Technicians,
)

__all__ = [
    "SHAPES",
    "STRICT",
    "Actor",
    "Amended",
    "Answer",
    "Assigned",
    "Commented",
    "Completed",
    "Customer",
    "InterventionEvent",
    "OfTechnician",
    "Paused",
    "Payload",
    "PhotoAdded",
    "PhotoRemoved",
    "Planned",
    "Postponed",
    "QuestionAnswered",
    "ReportRequested",
    "Rescheduled",
    "SignatureDeclined",
    "Signed",
    "Tags",
    "Technician",
    "Technicians",
    "TimeCorrected",
    "TimeDeclared",
    "TimerExpired",
    "TravelStarted",
    "TypedTime",
    "Window",
    "WithReason",
    "record",
]
