"""Technicians' days and anomalies, for a period of ISO days, both ends included."""

from typing import Any

from sqlalchemy import Connection, Table, select

from interventions.projection.queries.rows import Anomaly, PayDay, Person
from interventions.projection.stored import recalled
from interventions.projection.tables import anomalies, technician_days, technicians


def days_between(connection: Connection, first: str, last: str, technician_id: str | None = None) -> tuple[PayDay, ...]:
    """Give technicians' days that have any time, by technician, then day."""
    found = _between(connection, technician_days, (first, last), technician_id)
    timed = [PayDay(**row) for row in found if row["work_s"] or row["travel_s"] or row["break_s"]]
    return tuple(sorted(timed, key=lambda each: (each.technician.name, each.technician.technician_id, each.day)))


def anomalies_between(
    connection: Connection, first: str, last: str, *, state: str | None = None, technician_id: str | None = None
) -> tuple[Anomaly, ...]:
    """Give anomalies, by day, then technician."""
    found = [Anomaly(**row) for row in _between(connection, anomalies, (first, last), technician_id)]
    wanted = [each for each in found if state is None or each.state == state]
    return tuple(sorted(wanted, key=lambda each: (each.day, each.technician.name)))


def _between(
    connection: Connection, table: Table, period: tuple[str, str], technician_id: str | None
) -> list[dict[str, Any]]:
    named = table.outerjoin(technicians, table.c.technician_id == technicians.c.technician_id)
    wanted = select(table, technicians.c.name).select_from(named).where(table.c.day.between(*period))
    if technician_id is not None:
        wanted = wanted.where(table.c.technician_id == technician_id)
    rows = []
    for found in connection.execute(wanted).mappings():
        row = dict(found)
        key, name = row.pop("technician_id"), row.pop("name")
        rows.append(
            {**row, "technician": Person(key, name or key), "interventions": tuple(recalled(row["interventions"]))}
        )
    return rows
