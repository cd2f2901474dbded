"""What is measured, against what is open: the alerts to be opened, said again and resolved."""

from collections.abc import Iterable, Mapping

from interventions.domain.records import OperationsAlert
from interventions.insights.sight import Measured

OPEN, RESOLVED = "open", "resolved"


def alert_id(kind: str, subject: str) -> str:
    """Name an alert after what it is about: said twice, it is one."""
    return f"{kind}/{subject}"


def still_open(told: Iterable[OperationsAlert]) -> dict[str, OperationsAlert]:
    """Give the open alerts by id, of all that were told in their order."""
    found: dict[str, OperationsAlert] = {}
    for alert in told:
        if alert["state"] == OPEN:
            found[alert["alert_id"]] = alert
        else:
            found.pop(alert["alert_id"], None)
    return found


def changes(
    kind: str, standing: Mapping[str, OperationsAlert], measured: Iterable[Measured], now: int, repeat_ms: int
) -> list[OperationsAlert]:
    """Say what is new about one kind; ``standing`` are its open alerts by subject. Pure.

    What exceeds its threshold and is not open is opened; what is open and does not exceed it any more, or is not
    measured any more, is resolved. One that stays open is said again now and then: the topic forgets after 30 days.
    """
    found = {each.subject: each for each in measured}
    news = [_opened(kind, each, now) for each in found.values() if _exceeds(each) and each.subject not in standing]
    for subject, alert in standing.items():
        each = found.get(subject)
        if each is None or not _exceeds(each):
            news.append({**alert, "state": RESOLVED, "value": float(each.value) if each else 0.0, "at": now})
        elif now - alert["at"] >= repeat_ms:
            news.append({**alert, "value": float(each.value), "at": now})
    return news


def _exceeds(measured: Measured) -> bool:
    return measured.value > measured.threshold


def _opened(kind: str, measured: Measured, now: int) -> OperationsAlert:
    return {
        "alert_id": alert_id(kind, measured.subject),
        "kind": kind,
        "state": OPEN,
        "subject": measured.subject,
        "value": float(measured.value),
        "threshold": float(measured.threshold),
        "since": measured.since,
        "at": now,
    }
