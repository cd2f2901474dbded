"""The visit: what is planned, moved, assigned, amended."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from interventions.domain.events.checked import record
from interventions.domain.values import Email, Id, Instant, Line, Seconds, Text, Zone
from interventions.domain.words import Status


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
