"""Technicians' days and anomalies, for a period of ISO days, both ends included."""

from sqlalchemy import Connection

from interventions.projection.queries.rows import Anomaly, PayDay


def days_between(connection: Connection, first: str, last: str, technician_id: str | None = None) -> tuple[PayDay, ...]:
    """Give technicians' days that have any time, by technician, then day."""
    raise NotImplementedError


def anomalies_between(
    connection: Connection, first: str, last: str, *, state: str | None = None, technician_id: str | None = None
) -> tuple[Anomaly, ...]:
    """Give anomalies, by day, then technician."""
    raise NotImplementedError
