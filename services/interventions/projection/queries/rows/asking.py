"""What narrows a list, and which piece of it is wanted."""

from typing import NamedTuple


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


class Piece(NamedTuple):
    """Which piece of a list: what follows a cursor (the beginning without one), and how much of it."""

    after: str | None = None
    limit: int = 50


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


ALL = Filters()
FIRST = Piece()
