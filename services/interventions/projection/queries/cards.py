"""Lists of interventions: of a day, of the planning grid, searched and paged."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, func, literal_column, select, tuple_

from interventions.projection.queries.card_rows import COLUMNS, card_from
from interventions.projection.queries.cursors import cursor, last_seen
from interventions.projection.queries.narrowing import conditions
from interventions.projection.queries.rows import ALL, FIRST, Card, Extras, Filters, Page, Person, Piece
from interventions.projection.searching import MOST_FOUND
from interventions.projection.stored import recalled
from interventions.projection.tables import counts, deliveries, interventions, refused, revisions, technicians
from interventions.projection.words import words_in

LONGEST_MS = 31 * 86_400_000
"""No visit is planned for longer."""
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


NEWEST = Order()


_COLUMNS = {
    Sort.PLANNED: (interventions.c.planned_start, int),
    Sort.CHANGED: (interventions.c.received_at, int),
    Sort.CUSTOMER: (interventions.c.customer_key, str),
    Sort.REFERENCE: (interventions.c.reference_key, str),
}


def planned_between(
    connection: Connection, start: int, end: int, filters: Filters = ALL, limit: int = 5000
) -> tuple[Card, ...]:
    """Give what is planned to run at some time of ``[start, end)``, by planned start: a day list, a planning grid."""
    card = interventions.c
    filters = filters._replace(
        planned_from=max(start - LONGEST_MS, filters.planned_from or 0),
        planned_to=min(end, filters.planned_to or end),
    )
    wanted = select(*COLUMNS).where(card.planned_end > start, *conditions(connection, filters))
    wanted = wanted.order_by(card.planned_start, card.number).limit(limit)
    return tuple(card_from(row) for row in connection.execute(wanted))


def page_of(connection: Connection, filters: Filters = ALL, order: Order = NEWEST, piece: Piece = FIRST) -> Page:
    """Give a piece of the table. Raises ValueError for a cursor that is none of this order's."""
    column, kind = _COLUMNS[order.by]
    narrowed = conditions(connection, filters)
    number, name = interventions.c.number, f"{order.by}{'-' if order.descending else ''}"
    wanted = select(*COLUMNS, column.label("sorted_by")).where(*narrowed)
    if piece.after is not None:
        row, seen = tuple_(column, number), last_seen(piece.after, name, (kind, int))
        wanted = wanted.where(row < seen if order.descending else row > seen)
    ordered = (column.desc(), number.desc()) if order.descending else (column, number)
    found = connection.execute(wanted.order_by(*ordered).limit(piece.limit + 1)).all()
    rows, total = found[: piece.limit], _counted(connection, filters, narrowed)
    after = cursor(name, rows[-1].sorted_by, rows[-1].number) if len(found) > piece.limit else None
    capped = total > COUNTED or (bool(filters.text.strip()) and total >= MOST_FOUND)
    return Page(tuple(card_from(row) for row in rows), after, min(total, COUNTED), capped)


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
    words = words_in(f"{person.name} {person.technician_id}")
    return all(any(word.startswith(begin) for word in words) for begin in wanted)


def companies_known(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Give each company's id and name, by name."""
    settings = select(revisions.c.key, revisions.c.record).where(revisions.c.topic == "company-settings")
    names = {
        key: recalled(record)["name"] for key, record in connection.execute(settings.order_by(revisions.c.revision))
    }
    return tuple(sorted(names.items(), key=lambda each: each[1]))
