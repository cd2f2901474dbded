"""Lists of interventions: of a day, of the planning grid, searched and paged."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from interventions.projection.queries.rows import ALL, FIRST, Card, Extras, Filters, Page, Person, Piece


class Sort(StrEnum):
    """What the table can be sorted by."""

    PLANNED = "planned"
    CHANGED = "changed"
    CUSTOMER = "customer"
    REFERENCE = "reference"


class Order(NamedTuple):
    """How the table is sorted."""

    by: Sort = Sort.PLANNED
    descending: bool = True


NEWEST = Order()


def planned_between(
    connection: Connection, start: int, end: int, filters: Filters = ALL, limit: int = 5000
) -> tuple[Card, ...]:
    """Give what is planned to run at some time of ``[start, end)``, by planned start: a day list, a planning grid."""
    raise NotImplementedError


def page_of(connection: Connection, filters: Filters = ALL, order: Order = NEWEST, piece: Piece = FIRST) -> Page:
    """Give a piece of the table. Raises ValueError for a cursor that is none of this order's."""
    raise NotImplementedError


def extras_of(connection: Connection, intervention_ids: Collection[str]) -> Mapping[str, Extras]:
    """Give what cards also show, for those that have any of it."""
    raise NotImplementedError


def technicians_known(connection: Connection, text: str = "", limit: int = 500) -> tuple[Person, ...]:
    """Give everyone who ever was assigned, by name; with ``text`` those with a word that begins so."""
    raise NotImplementedError


def companies_known(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Give each company's id and name, by name."""
    raise NotImplementedError
