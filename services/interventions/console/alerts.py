"""Alerts for people: where each can be seen."""

from urllib.parse import quote

from interventions.projection.queries.rows import Alert

OVERDUE = "overdue_start"
"""The kind whose subject is an intervention."""
_PLACES = {
    "rejection_spike": "/refused",
    "dead_letters": "/refused?view=letters",
    "report_waiting": "/reports",
    "mail_configuration": "/reports?state=held",
}


def place_of(alert: Alert) -> str | None:
    """Give the address at which an alert can be seen; None: no page shows it."""
    if alert.kind == OVERDUE:
        return f"/interventions/{quote(alert.subject, safe='')}"
    return _PLACES.get(alert.kind)
