"""A row of `interventions` as a card."""

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from interventions.projection.queries.rows import Card, Person
from interventions.projection.tables import interventions

_CALLED = {"changed_at": "received_at"}
COLUMNS = [
    *(interventions.c[_CALLED.get(name, name)] for name in Card._fields),
    interventions.c.technician_ids,
]
_LENGTH = len(Card._fields)
_TECHNICIANS, _TAGS = Card._fields.index("technicians"), Card._fields.index("tags")


def card_from(row: Row[*tuple[Any, ...]]) -> Card:
    """Make the card of a row that begins with ``COLUMNS``."""
    values = list(row[:_LENGTH])
    values[_TECHNICIANS] = _people(row[_TECHNICIANS], row[_LENGTH])
    values[_TAGS] = _tags(row[_TAGS])
    return Card._make(values)


@lru_cache(maxsize=10_000)
def _people(named: str, ids: str) -> tuple[Person, ...]:
    """Name technicians as the log does; one that only the status knows yet by his id."""
    names = dict(json.loads(named))
    return tuple(Person(one, names.get(one, one)) for one in json.loads(ids))


@lru_cache(maxsize=10_000)
def _tags(tags: str) -> tuple[str, ...]:
    return tuple(json.loads(tags))
