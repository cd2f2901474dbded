"""What the API answers with; instants are RFC 3339, lengths seconds, as in the topics' JSON form."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from interventions.domain.canonical import instant_text

Instant = Annotated[
    int,
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Record = Annotated[dict[str, Any], Field(description="A record of a topic, in its JSON form (see its schema).")]


class Shape(BaseModel):
    """Made of a row of the read model."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Technician(Shape):
    """Who goes on site."""

    technician_id: str
    name: str


class Intervention(Shape):
    """Where one intervention stands. The customer's name is masked for viewers."""

    intervention_id: str
    version: int = Field(description="That of intervention-status, for expected_version.")
    status: str
    category: str
    locked: bool
    activity: str
    company_id: str
    template_id: str
    reference: str | None
    type: str | None
    task: str
    customer_id: str | None
    customer_name: str
    customer_city: str
    zone: str
    planned_start: Instant
    planned_end: Instant
    technicians: tuple[Technician, ...]
    lead_id: str | None
    tags: tuple[str, ...]
    round: int
    revision: int
    report_outdated: bool
    kind: str
    occurred_at: Instant
    changed_at: Instant
    reason: str | None
    follow_up_id: str | None
    actual_s: int | None
    travel_s: int | None
    started_at: Instant | None
    ended_at: Instant | None


class Interventions(Shape):
    """A piece of a list; ``after`` asks for the next one. ``capped``: there are more than ``total``."""

    items: tuple[Intervention, ...]
    after: str | None
    total: int
    capped: bool


class Moment(Shape):
    """One event and what became of it; ``record`` is that of intervention-log or intervention-rejections."""

    outcome: Literal["applied", "unchanged", "refused"]
    version: int | None
    kind: str | None
    event_id: str | None
    occurred_at: Instant | None
    received_at: Instant
    late: bool
    code: str | None
    message_fr: str | None
    message_en: str | None
    record: Record


class Timeline(Shape):
    """Every event in order of arrival; the chain of hashes holds unless ``broken_at`` names a version."""

    items: tuple[Moment, ...]
    broken_at: int | None


class State(Shape):
    """The state as it was known at an instant."""

    version: int
    status: str
    locked: bool
    revision: int
    report_outdated: bool
    visit: Record
    answers: tuple[Record, ...]
    photos: tuple[Record, ...]
    comment: str | None
    signatures: tuple[Record, ...]


class Refusal(Shape):
    """A refused event, and what became of a later one that names it as its cause."""

    partition: int
    offset: int
    intervention_id: str
    event_id: str | None
    kind: str | None
    code: str
    message_fr: str
    message_en: str
    received_at: Instant
    retried: Literal["accepted", "refused"] | None
    record: Record


class Refusals(Shape):
    """A piece of a list of refused events."""

    items: tuple[Refusal, ...]
    after: str | None


class Deliveries(Shape):
    """A piece of a list of records of report-deliveries."""

    items: tuple[Record, ...]
    after: str | None


class DeadLetter(Shape):
    """Bytes that could not be read, in hex."""

    partition: int
    offset: int
    timestamp: Instant
    topic: str
    topic_partition: int | None
    topic_offset: int | None
    code: str
    message: str
    processor: str
    key: str | None
    value: str | None


class Day(Shape):
    """One technician's day over all interventions."""

    technician: Technician
    day: str
    work_s: int
    travel_s: int
    break_s: int
    overlap_s: int
    interventions: tuple[str, ...]


class Anomaly(Shape):
    """Work in two places at once."""

    technician: Technician
    day: str
    kind: str
    state: str
    interventions: tuple[str, ...]
    overlap_s: int


class Tiles(Shape):
    """How many there are now."""

    statuses: dict[str, int]
    locked: int
    outdated: int
    deliveries: dict[str, int]
    refused: dict[str, int]
    dead_letters: dict[str, int]


class PlaceLag(Shape):
    """How far one partition was read."""

    topic: str
    partition: int
    next_offset: int
    end_offset: int
    unreadable: int


class Lag(Shape):
    """How far the read model is behind."""

    records: int
    seconds: float
    built_at: Instant
    read_at: Instant
    places: tuple[PlaceLag, ...]


class Fault(Shape):
    """Why there is no answer (RFC 9457, application/problem+json)."""

    title: str
    status: int
    detail: str


class DeadLetters(Shape):
    """The newest dead letters."""

    items: tuple[DeadLetter, ...]


class Days(Shape):
    """Technicians' days of a period."""

    items: tuple[Day, ...]


class Anomalies(Shape):
    """Anomalies of a period."""

    items: tuple[Anomaly, ...]


class Time(Shape):
    """The time of one intervention."""

    record: Record
