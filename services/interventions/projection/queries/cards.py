"""The table of interventions, searched and paged; what its filters can be chosen from."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Select, func, literal_column, select, true, tuple_

from interventions.projection.queries.card_rows import COLUMNS, card_from
from interventions.projection.queries.cursors import cursor, last_seen
from interventions.projection.queries.narrowing import conditions
from interventions.projection.queries.rows import ALL, FIRST, Extras, Filters, Page, Person, Piece
from interventions.projection.searching import MOST_FOUND
from interventions.projection.stored import recalled
from interventions.projection.tables import counts, deliveries, interventions, refused, revisions, technicians
from interventions.projection.words import words_in

COUNTED = 10_000
_AT_ONCE = 500


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

    @property
    def name(self) -> str:
        """Name it in a cursor."""
        return f"{self.by}{'-' if self.descending else ''}"


NEWEST = Order()


_COLUMNS = {
    Sort.PLANNED: (interventions.c.planned_start, int),
    Sort.CHANGED: (interventions.c.received_at, int),
    Sort.CUSTOMER: (interventions.c.customer_key, str),
    Sort.REFERENCE: (interventions.c.reference_key, str),
}


def page_of(connection: Connection, filters: Filters = ALL, order: Order = NEWEST, piece: Piece = FIRST) -> Page:
    """Give a piece of the table. Raises ValueError for a cursor that is none of this order's."""
    wanted = _Wanted(filters, order, conditions(connection, filters), _last(connection, order, piece.after))
    asked = _searched if filters.text.strip() else _listed
    rows, total = asked(connection, wanted, piece.limit + 1)
    more, rows = len(rows) > piece.limit, rows[: piece.limit]
    capped = total > COUNTED or (bool(filters.text.strip()) and total >= MOST_FOUND)
    cards = tuple(card_from(row) for row in rows)
    return Page(cards, _cursor(order, rows[-1]) if more else None, min(total, COUNTED), capped)


class _Wanted(NamedTuple):
    """Which rows, in which order, after which."""

    filters: Filters
    order: Order
    narrowed: list[Any]
    last: tuple[Any, int] | None

    @property
    def following(self) -> Any:
        """Say that a row comes after the last one seen."""
        if self.last is None:
            return true()
        row = tuple_(_COLUMNS[self.order.by][0], interventions.c.number)
        return row < self.last if self.order.descending else row > self.last

    def sorted(self, wanted: Select[Any]) -> Select[Any]:
        """Sort rows."""
        keys = (_COLUMNS[self.order.by][0], interventions.c.number)
        return wanted.order_by(*(key.desc() for key in keys) if self.order.descending else keys)


def _listed(connection: Connection, wanted: _Wanted, limit: int) -> tuple[list[Any], int]:
    """Give rows by an index, and count all."""
    some = select(*COLUMNS, _COLUMNS[wanted.order.by][0].label("sorted_by"))
    some = some.where(*wanted.narrowed, wanted.following)
    rows = list(connection.execute(wanted.sorted(some).limit(limit)))
    return rows, _counted(connection, wanted.filters, wanted.narrowed)


def _searched(connection: Connection, wanted: _Wanted, limit: int) -> tuple[list[Any], int]:
    """Give rows that words find, and count all: the words are looked up once for both."""
    number = interventions.c.number
    all_found = wanted.sorted(select(number, wanted.following).where(*wanted.narrowed))
    found = connection.execute(all_found.limit(COUNTED + 1)).all()
    chosen = [row[0] for row in found if row[1]][:limit]
    some = select(*COLUMNS, _COLUMNS[wanted.order.by][0].label("sorted_by")).where(number.in_(chosen))
    return list(connection.execute(wanted.sorted(some))) if chosen else [], len(found)


def _cursor(order: Order, row: Any) -> str:
    """Write where a piece ends. A customer's name is left out: a cursor is part of an address."""
    seen = (row.number,) if order.by == Sort.CUSTOMER else (row.sorted_by, row.number)
    return cursor(order.name, *seen)


def _last(connection: Connection, order: Order, after: str | None) -> tuple[Any, int] | None:
    if after is None:
        return None
    if order.by != Sort.CUSTOMER:
        value, number = last_seen(after, order.name, (_COLUMNS[order.by][1], int))
        return value, number
    (number,) = last_seen(after, order.name, (int,))
    wanted = select(interventions.c.customer_key).where(interventions.c.number == number)
    key = connection.execute(wanted).scalar()
    if key is None:
        raise ValueError("not a cursor: its row is gone")
    return key, number


def _counted(connection: Connection, filters: Filters, narrowed: list[Any]) -> int:
    if filters == ALL:
        total = connection.execute(select(func.sum(counts.c["count"])).where(counts.c.what == "status")).scalar()
        return int(total or 0)
    some = (
        select(literal_column("1", Integer)).select_from(interventions).where(*narrowed).limit(COUNTED + 1).subquery()
    )
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def extras_of(connection: Connection, intervention_ids: Collection[str]) -> Mapping[str, Extras]:
    """Give what cards also show, for those that have any of it."""
    refusals: dict[str, int] = {}
    states: dict[str, list[str]] = defaultdict(list)
    ids = sorted(set(intervention_ids))
    for part in (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE)):
        key = refused.c.intervention_id
        counted = select(key, func.count()).where(key.in_(part)).group_by(key)
        refusals.update((row[0], row[1]) for row in connection.execute(counted))
        key = deliveries.c.intervention_id
        stands = select(key, deliveries.c.state).where(key.in_(part)).order_by(deliveries.c.at.desc())
        for found, state in connection.execute(stands):
            states[found].append(state)
    return {key: Extras(refusals.get(key, 0), tuple(states.get(key, ()))) for key in refusals.keys() | states.keys()}


def technicians_known(connection: Connection, text: str = "", limit: int = 500) -> tuple[Person, ...]:
    """Give everyone who ever was assigned, by name; with ``text`` those of whom each word begins a word."""
    wanted = words_in(text)
    rows = connection.execute(select(technicians.c.technician_id, technicians.c.name).order_by(technicians.c.name))
    found = (Person(*row) for row in rows)
    return tuple(each for each in found if _has(each, wanted))[:limit]


def _has(person: Person, wanted: list[str]) -> bool:
    words = words_in(f"{person.name} {person.technician_id}") if wanted else ()
    return all(any(word.startswith(begin) for word in words) for begin in wanted)


def companies_known(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Give each company's id and name, by name."""
    settings = select(revisions.c.key, revisions.c.record).where(revisions.c.topic == "company-settings")
    names = {
        key: recalled(record)["name"] for key, record in connection.execute(settings.order_by(revisions.c.revision))
    }
    return tuple(sorted(names.items(), key=lambda each: each[1]))
