"""What operations should look at now."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from interventions.projection.queries.rows import Alert
from interventions.projection.stored import recalled
from interventions.projection.tables import alerts, interventions

_OPEN = "open"
_AT_ONCE = 500


def open_alerts(connection: Connection) -> tuple[Alert, ...]:
    """Give the open alerts, the oldest first."""
    found = connection.execute(select(alerts.c.record).where(alerts.c.state == _OPEN)).scalars()
    given = (_alert(recalled(text)) for text in found)
    return tuple(sorted(given, key=lambda alert: (alert.since, alert.alert_id)))


def references_of(connection: Connection, intervention_ids: Collection[str]) -> Mapping[str, str]:
    """Give how people call interventions; those that have no reference are left out."""
    ids, found = sorted(set(intervention_ids)), {}
    for part in (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE)):
        row = interventions.c
        wanted = select(row.intervention_id, row.reference).where(row.intervention_id.in_(part))
        found.update({key: reference for key, reference in connection.execute(wanted) if reference})
    return found


def _alert(record: dict[str, Any]) -> Alert:
    return Alert(**{name: record[name] for name in Alert._fields if name != "record"}, record=record)
