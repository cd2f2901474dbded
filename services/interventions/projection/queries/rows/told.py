"""What happened: events, deliveries, refusals, letters that could not be read, alerts."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Moment(NamedTuple):
    """One line of a timeline: an event that was logged or refused.

    ``outcome``: applied, unchanged or refused. ``code``, the sentences and ``allowed_kinds`` are of a refusal;
    ``record`` is the whole LoggedEvent or Rejection.
    """

    outcome: str
    version: int | None
    kind: str | None
    event_id: str | None
    occurred_at: int | None
    received_at: int
    late: bool
    code: str | None
    message_fr: str | None
    message_en: str | None
    record: Mapping[str, Any]


class Chain(NamedTuple):
    """Whether an intervention's log holds together; ``broken_at`` is the first version that does not follow."""

    records: int
    broken_at: int | None


class Delivery(NamedTuple):
    """One delivery as it stands; ``pdf`` and ``mail`` are the references of their bytes in the report store.

    ``record`` is the whole ReportDelivery.
    """

    delivery_id: str
    intervention_id: str
    reference: str | None
    customer_name: str
    state: str
    channel: str
    document: str
    revision: int
    recipient: str | None
    attempt: int
    reason: str | None
    next_attempt_at: int | None
    at: int
    pdf: str | None
    mail: str | None
    record: Mapping[str, Any]


class Deliveries(NamedTuple):
    """A piece of the list of deliveries."""

    deliveries: tuple[Delivery, ...]
    after: str | None


class Refusal(NamedTuple):
    """One refused event.

    ``retried`` says what became of a later event that names it as its cause: None (nothing came),
    ``accepted`` or ``refused``. ``record`` is the whole Rejection.
    """

    partition: int
    offset: int
    intervention_id: str
    event_id: str | None
    kind: str | None
    origin: str | None
    code: str
    message_fr: str
    message_en: str
    company_id: str | None
    received_at: int
    retried: str | None
    record: Mapping[str, Any]


class Refusals(NamedTuple):
    """A piece of the list of refused events."""

    refusals: tuple[Refusal, ...]
    after: str | None


class DeadLetter(NamedTuple):
    """Bytes that could not be read: where from, why, and as they came."""

    partition: int
    offset: int
    timestamp: int
    topic: str
    topic_partition: int | None
    topic_offset: int | None
    code: str
    message: str
    processor: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class Alert(NamedTuple):
    """Something operations should look at: since when, and when it was last said.

    ``subject`` is an intervention, a company or a processor, by ``kind``; ``record`` is the whole OperationsAlert.
    """

    alert_id: str
    kind: str
    subject: str
    value: float
    threshold: float
    since: int
    at: int
    record: Mapping[str, Any]
