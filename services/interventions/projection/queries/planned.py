"""What is planned to run in a period: whole cards for a day list, outlines and then some cards for a planning grid."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, select

from interventions.projection.queries.card_rows import COLUMNS, card_from
from interventions.projection.queries.narrowing import conditions
from interventions.projection.queries.rows import ALL, Card, Filters, Outline
from interventions.projection.tables import interventions, technicians

LONGEST_MS = 31 * 86_400_000
"""No visit is planned for longer."""
_AT_ONCE = 500
_card = interventions.c
_OUTLINE = (_card.number, _card.status, _card.planned_start, _card.planned_end, _card.technician_ids)


def planned_between(
    connection: Connection, start: int, end: int, filters: Filters = ALL, limit: int = 5000
) -> tuple[Card, ...]:
    """Give what is planned to run at some time of ``[start, end)``, by planned start."""
    wanted = _between(connection, select(*COLUMNS), (start, end), filters).limit(limit)
    return tuple(card_from(row) for row in connection.execute(wanted))


def outlined_between(
    connection: Connection, start: int, end: int, filters: Filters = ALL, limit: int = 20_000
) -> tuple[Outline, ...]:
    """Give the same as outlines, a tenth of the work: enough to count and to choose what is shown."""
    wanted = _between(connection, select(*_OUTLINE), (start, end), filters).limit(limit)
    found = connection.execute(wanted)
    return tuple(Outline(number, status, begin, until, _ids(ids)) for number, status, begin, until, ids in found)


def cards_of(connection: Connection, numbers: Sequence[int]) -> tuple[Card, ...]:
    """Give the cards of some numbers, by planned start."""
    found = [card_from(row) for part in _parts(numbers) for row in connection.execute(part)]
    return tuple(sorted(found, key=lambda each: (each.planned_start, each.number)))


def names_known(connection: Connection) -> Mapping[str, str]:
    """Give the name of everyone who ever was assigned, by id."""
    rows = connection.execute(select(technicians.c.technician_id, technicians.c.name))
    return {row[0]: row[1] for row in rows}


def _between(connection: Connection, wanted: Select[Any], period: tuple[int, int], filters: Filters) -> Select[Any]:
    start, end = period
    filters = filters._replace(
        planned_from=max(start - LONGEST_MS, filters.planned_from or 0),
        planned_to=min(end, filters.planned_to or end),
    )
    narrowed = wanted.where(_card.planned_end > start, *conditions(connection, filters))
    return narrowed.order_by(_card.planned_start, _card.number)


def _parts(numbers: Sequence[int]) -> Iterator[Select[Any]]:
    for first in range(0, len(numbers), _AT_ONCE):
        yield select(*COLUMNS).where(_card.number.in_(numbers[first : first + _AT_ONCE]))


@lru_cache(maxsize=10_000)
def _ids(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
