"""A row of `interventions` as a card."""

from sqlalchemy import RowMapping

from interventions.projection.queries.rows import Card, Person
from interventions.projection.stored import recalled
from interventions.projection.tables import interventions

_MADE = {"technicians": "technicians", "tags": "tags", "changed_at": "received_at"}
_AS_IT_IS = tuple(name for name in Card._fields if name not in _MADE)
COLUMNS = [interventions.c[name] for name in (*_AS_IT_IS, "technician_ids", *_MADE.values())]


def card_from(row: RowMapping) -> Card:
    """Make the card of a row of ``COLUMNS``."""
    names = dict(recalled(row["technicians"]))
    return Card(
        **{name: row[name] for name in _AS_IT_IS},
        technicians=tuple(Person(one, names.get(one, one)) for one in recalled(row["technician_ids"])),
        tags=tuple(recalled(row["tags"])),
        changed_at=row["received_at"],
    )
