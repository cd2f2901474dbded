"""What the API answers with; instants are RFC 3339, lengths seconds, as in the topics' JSON form."""

from typing import Literal

from pydantic import Field

from interventions.console.api.shaping import Record, Shape, shape, shape_of
from interventions.projection.queries import rows

Technician = shape_of(rows.Person, "Technician", "Who goes on site.")
_PEOPLE = {rows.Person: Technician}
Intervention = shape_of(
    rows.Card,
    "Intervention",
    "Where one intervention stands. The customer's name is masked for viewers.",
    without="number origin actor_id actor_role previous_status",
    nested=_PEOPLE,
    version=(int, Field(description="That of intervention-status, for expected_version.")),
)
Interventions = shape(
    "Interventions",
    "A piece of a list; ``after`` asks for the next one. ``capped``: there are more than ``total``.",
    items=tuple[Intervention, ...],  # type: ignore[valid-type]
    after=str | None,
    total=int,
    capped=bool,
)
Moment = shape_of(
    rows.Moment,
    "Moment",
    "One event and what became of it; ``record`` is that of intervention-log or intervention-rejections.",
    outcome=Literal["applied", "unchanged", "refused"],
)
Timeline = shape(
    "Timeline",
    "Every event in order of arrival; the chain of hashes holds unless ``broken_at`` names a version.",
    items=tuple[Moment, ...],  # type: ignore[valid-type]
    broken_at=int | None,
)
Refusal = shape_of(
    rows.Refusal,
    "Refusal",
    "A refused event, and what became of a later one that names it as its cause.",
    without="origin company_id",
    retried=Literal["accepted", "refused"] | None,
)
Refusals = shape(
    "Refusals",
    "A piece of a list of refused events.",
    items=tuple[Refusal, ...],  # type: ignore[valid-type]
    after=str | None,
)
Deliveries = shape(
    "Deliveries", "A piece of a list of records of report-deliveries.", items=tuple[Record, ...], after=str | None
)
DeadLetter = shape_of(
    rows.DeadLetter,
    "DeadLetter",
    "Bytes that could not be read, in hex.",
    without="headers",
    key=str | None,
    value=str | None,
)
DeadLetters = shape("DeadLetters", "The newest dead letters.", items=tuple[DeadLetter, ...])  # type: ignore[valid-type]
Alerts = shape("Alerts", "Open records of operations-alerts; there are ``total``.", items=tuple[Record, ...], total=int)
Day = shape_of(rows.PayDay, "Day", "One technician's day over all interventions.", nested=_PEOPLE)
Days = shape("Days", "Technicians' days of a period.", items=tuple[Day, ...])  # type: ignore[valid-type]
Anomaly = shape_of(rows.Anomaly, "Anomaly", "Work in two places at once.", nested=_PEOPLE)
Anomalies = shape("Anomalies", "Anomalies of a period.", items=tuple[Anomaly, ...])  # type: ignore[valid-type]
Tiles = shape_of(rows.Tiles, "Tiles", "How many there are now.")
PlaceLag = shape_of(rows.PlaceLag, "PlaceLag", "How far one partition was read.", without="read_timestamp")
Lag = shape_of(rows.Lag, "Lag", "How far the read model is behind.", nested={rows.PlaceLag: PlaceLag})


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


class Time(Shape):
    """The time of one intervention."""

    record: Record


class Fault(Shape):
    """Why there is no answer (RFC 9457, application/problem+json)."""

    title: str
    status: int
    detail: str
