"""`interventions alerts`: what operations should look at now."""

from typing import Any

from interventions.cli.connection import broker_topics
from interventions.cli.options import Json
from interventions.cli.screen import say, table
from interventions.contracts.json_form import to_json
from interventions.domain.canonical import instant_text
from interventions.domain.records import OperationsAlert
from interventions.insights.alerts import still_open

_ALERTS = "operations-alerts"
_HEADINGS = ("kind", "subject", "value", "above", "since", "said")


async def alerts(*, json: Json = False) -> int:
    """List the open alerts, the oldest first; exit code 1 if there is any."""
    async with broker_topics() as topics:
        told = [written.record async for written in topics.read(_ALERTS) if written.record]
    found = sorted(still_open(told).values(), key=lambda alert: alert["since"])
    content: list[Any] = [to_json(_ALERTS, alert) for alert in found]
    rows = [_row(alert) for alert in found]
    say({"alerts": content}, lambda console: console.print(table(_HEADINGS, rows) if rows else "no alert"), json=json)
    return int(bool(found))


def _row(alert: OperationsAlert) -> tuple[str, ...]:
    figures = (f"{alert[name]:,.0f}" for name in ("value", "threshold"))
    return (alert["kind"], alert["subject"], *figures, instant_text(alert["since"]), instant_text(alert["at"]))
