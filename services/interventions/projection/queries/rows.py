"""The rows that queries answer with. Instants are UTC milliseconds, lengths seconds."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Person(NamedTuple):
    """A technician as last named; ``name`` is the id where no name is known."""

    technician_id: str
    name: str


class Filters(NamedTuple):
    """What narrows a list of interventions; None and empty narrow nothing.

    ``text`` are words: each must begin a word of the intervention (accents and case do not matter); of more than
    2,000 found the newest are looked at.
    ``planned_from`` ≤ planned start < ``planned_to``.
    """

    text: str = ""
    statuses: frozenset[str] = frozenset()
    company_id: str | None = None
    technician_id: str | None = None
    template_id: str | None = None
    tag: str | None = None
    locked: bool | None = None
    outdated: bool | None = None
    unassigned: bool | None = None
    refused: bool | None = None
    planned_from: int | None = None
    planned_to: int | None = None


ALL = Filters()


class Piece(NamedTuple):
    """Which piece of a list: what follows a cursor (the beginning without one), and how much of it."""

    after: str | None = None
    limit: int = 50


FIRST = Piece()


class DeliveryFilters(NamedTuple):
    """What narrows the list of deliveries."""

    states: frozenset[str] = frozenset()
    channel: str | None = None
    company_id: str | None = None


class RefusalFilters(NamedTuple):
    """What narrows the list of refused events."""

    code: str | None = None
    kind: str | None = None
    origin: str | None = None
    company_id: str | None = None


class Card(NamedTuple):
    """One intervention in a list. ``activity`` is the liveliest of its technicians', ``idle`` when nobody moves.

    ``changed_at`` is when its last event was received. ``actual_s``, ``started_at`` and ``ended_at`` (of work)
    are None before there is any. ``version`` is that of `intervention-status`, for ``expected_version``.
    """

    number: int
    intervention_id: str
    version: int
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
    planned_start: int
    planned_end: int
    technicians: tuple[Person, ...]
    lead_id: str | None
    tags: tuple[str, ...]
    round: int
    revision: int
    report_outdated: bool
    kind: str
    occurred_at: int
    origin: str
    actor_id: str
    actor_role: str
    previous_status: str | None
    reason: str | None
    follow_up_id: str | None
    changed_at: int
    actual_s: int | None
    travel_s: int | None
    started_at: int | None
    ended_at: int | None


class Extras(NamedTuple):
    """What a card also shows: how many of its events were refused, and its deliveries' states, newest first."""

    refused: int
    deliveries: tuple[str, ...]


class Page(NamedTuple):
    """A piece of the table; ``after`` is the cursor of the next piece, None at the end.

    ``total`` is counted up to a cap: ``capped`` when there are more.
    """

    cards: tuple[Card, ...]
    after: str | None
    total: int
    capped: bool


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


class PayDay(NamedTuple):
    """One technician's day; overlap is work or travel in two places at once."""

    technician: Person
    day: str
    work_s: int
    travel_s: int
    break_s: int
    overlap_s: int
    interventions: tuple[str, ...]


class Anomaly(NamedTuple):
    """Work in two places at once, on one technician's day; ``state`` is open or resolved."""

    technician: Person
    day: str
    kind: str
    state: str
    interventions: tuple[str, ...]
    overlap_s: int


class Tiles(NamedTuple):
    """How many there are now: by status, by state of delivery, by code of refusal, by code of dead letter."""

    statuses: Mapping[str, int]
    locked: int
    outdated: int
    deliveries: Mapping[str, int]
    refused: Mapping[str, int]
    dead_letters: Mapping[str, int]


class PlaceLag(NamedTuple):
    """How far one partition was read: ``end_offset`` is its end when it was last looked at."""

    topic: str
    partition: int
    next_offset: int
    end_offset: int
    read_timestamp: int
    unreadable: int


class Lag(NamedTuple):
    """How far the read model is behind. ``seconds`` is 0 when nothing is left to read.

    ``built_at`` is when this read model was begun anew, ``read_at`` when the topics were last looked at.
    """

    records: int
    seconds: float
    built_at: int
    read_at: int
    places: tuple[PlaceLag, ...]


class Change(NamedTuple):
    """One row that changed; ``sequence`` grows with every change until the read model is built anew.

    The key ``*`` stands for more changes than are told one by one.
    """

    sequence: int
    at: int
    topic: str
    key: str
    intervention_id: str
    version: int


class Verdict(NamedTuple):
    """What became of a published event: ``applied``, ``unchanged`` or ``refused``, with the sentences of a refusal."""

    outcome: str
    version: int
    code: str | None
    message_fr: str | None
    message_en: str | None
    record: Mapping[str, Any]
