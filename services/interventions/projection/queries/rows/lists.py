"""Interventions and technicians' days as lists show them."""

from typing import NamedTuple


class Person(NamedTuple):
    """A technician as last named; ``name`` is the id where no name is known."""

    technician_id: str
    name: str


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


class Outline(NamedTuple):
    """Where and whose one intervention is in a plan; ``number`` is its card's."""

    number: int
    status: str
    planned_start: int
    planned_end: int
    technician_ids: tuple[str, ...]


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


class PayDay(NamedTuple):
    """One technician's day; overlap is work or travel in two places at once."""

    technician: Person
    day: str
    work_s: int
    travel_s: int
    break_s: int
    overlap_s: int
    interventions: tuple[str, ...]


class PaySums(NamedTuple):
    """One technician's period: how many days have any time, and their lengths added up."""

    days: int
    work_s: int
    travel_s: int
    break_s: int
    overlap_s: int


class Anomaly(NamedTuple):
    """Work in two places at once, on one technician's day; ``state`` is open or resolved."""

    technician: Person
    day: str
    kind: str
    state: str
    interventions: tuple[str, ...]
    overlap_s: int
