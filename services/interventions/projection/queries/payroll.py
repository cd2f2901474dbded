"""Technicians' days and anomalies, for a period of ISO days, both ends included."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, or_, select

from interventions.projection.queries.rows import Anomaly, PayDay, PaySums, Person
from interventions.projection.stored import recalled
from interventions.projection.tables import anomalies, technician_days, technicians

_day = technician_days.c
_TIMED = or_(_day.work_s > 0, _day.travel_s > 0, _day.break_s > 0)
"""A day on which all was taken back is still kept, with nothing in it."""


def days_between(
    connection: Connection, first: str, last: str, technician_id: str | None = None, *, of: Sequence[str] | None = None
) -> tuple[PayDay, ...]:
    """Give technicians' days that have any time, by technician, then day; with ``of`` those of some technicians."""
    narrowed = [_TIMED] if of is None else [_TIMED, _day.technician_id.in_(of)]
    found = [PayDay(**row) for row in _between(connection, technician_days, (first, last), technician_id, narrowed)]
    return tuple(sorted(found, key=lambda each: (each.technician.name, each.technician.technician_id, each.day)))


def sums_between(
    connection: Connection, first: str, last: str, technician_id: str | None = None
) -> Mapping[str, PaySums]:
    """Add the same days up for each technician; the database does it, however long the period is."""
    names = ("work_s", "travel_s", "break_s", "overlap_s")
    sums = [func.sum(_day[name]) for name in names]
    wanted = _of(select(_day.technician_id, func.count(), *sums), technician_days, (first, last), technician_id)
    rows = connection.execute(wanted.where(_TIMED).group_by(_day.technician_id))
    return {row[0]: PaySums(*map(int, row[1:])) for row in rows}


def lengths_between(
    connection: Connection, first: str, last: str, technician_id: str | None = None
) -> Sequence[tuple[str, int, int]]:
    """Give technician, work and travel of the same days, to be rounded one by one."""
    wanted = _of(select(_day.technician_id, _day.work_s, _day.travel_s), technician_days, (first, last), technician_id)
    return [(row[0], row[1], row[2]) for row in connection.execute(wanted.where(_TIMED))]


def anomalies_between(
    connection: Connection, first: str, last: str, *, state: str | None = None, technician_id: str | None = None
) -> tuple[Anomaly, ...]:
    """Give anomalies, by day, then technician."""
    narrowed = [] if state is None else [anomalies.c.state == state]
    found = [Anomaly(**row) for row in _between(connection, anomalies, (first, last), technician_id, narrowed)]
    return tuple(sorted(found, key=lambda each: (each.day, each.technician.name)))


def _of(wanted: Select[Any], table: Table, period: tuple[str, str], technician_id: str | None) -> Select[Any]:
    wanted = wanted.where(table.c.day.between(*period))
    return wanted if technician_id is None else wanted.where(table.c.technician_id == technician_id)


def _between(
    connection: Connection,
    table: Table,
    period: tuple[str, str],
    technician_id: str | None,
    narrowed: Sequence[ColumnElement[bool]],
) -> list[dict[str, Any]]:
    named = table.outerjoin(technicians, table.c.technician_id == technicians.c.technician_id)
    wanted = _of(select(table, technicians.c.name).select_from(named), table, period, technician_id)
    rows = []
    for found in connection.execute(wanted.where(*narrowed)).mappings():
        row = dict(found)
        key, name = row.pop("technician_id"), row.pop("name")
        rows.append(
            {**row, "technician": Person(key, name or key), "interventions": tuple(recalled(row["interventions"]))}
        )
    return rows
