"""What insights says: alerts of every kind."""

from typing import Any

from console.visiting import Visitor
from domain.builders import MINUTE, T0
from interventions.contracts.codecs import codec_of
from interventions.stream.port import Draft, Place

TOPIC = "operations-alerts"
SUBJECTS = {
    "rejection_spike": "acme", "dead_letters": "rendering", "overdue_start": "i2", "report_waiting": "acme",
    "mail_configuration": "mailing", "lag": "mailing",
}  # fmt: skip


def an_alert(kind: str = "lag", subject: str | None = None, **fields: Any) -> dict[str, Any]:
    """Say that something has been too much since eight."""
    subject = subject or SUBJECTS[kind]
    return {
        "alert_id": f"{kind}/{subject}", "kind": kind, "state": "open", "subject": subject,
        "value": 61.5, "threshold": 60.0, "since": T0, "at": T0 + MINUTE, **fields,
    }  # fmt: skip


async def insights_says(visitor: Visitor, *alerts: dict[str, Any]) -> None:
    """Let alerts be said, and be seen."""
    drafts = [Draft(each["alert_id"].encode(), codec_of(TOPIC).encode(each)) for each in alerts]
    await visitor.chain.backend.publish(Place(TOPIC, 0), drafts)
    await visitor.live.catch_up()
