"""Records as rules see them; a test says only what it is about."""

from typing import Any

from domain.builders import T0
from interventions.domain.records import OperationsAlert
from interventions.insights.settings import InsightSettings
from interventions.insights.sight import Measured, Rule, Sight

SETTINGS = InsightSettings(
    look_s=5, spike_window_s=300, spike_floor=10, spike_factor=3, letters_quiet_s=3600, overdue_after_s=1800,
    overdue_forgotten_s=7 * 86_400, waiting_after_s=900, long_timer_s=37_800, lag_after_s=60, repeat_s=86_400,
)  # fmt: skip
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
DAY = 24 * HOUR


def a_refusal(at: int = T0, company: str | None = "acme", code: str = "locked") -> Sight:
    return Sight("intervention-rejections", 0, 0, at, {"company_id": company, "code": code}, {})


def a_letter(offset: int = 0, at: int = T0, processor: str = "lifecycle") -> Sight:
    return Sight("dead-letters", 0, offset, at, None, {"dlq.processor": processor})


def a_status(intervention: str = "i-1", status: str = "confirmed", at: int = T0, **fields: Any) -> Sight:
    record = {
        "intervention_id": intervention, "version": 1, "status": status, "planned_start": T0,
        "company_id": "acme", "kind": "planned", **fields,
    }  # fmt: skip
    return Sight("intervention-status", 0, 0, at, record, {})


def an_event(kind: str = "planned", at: int = T0) -> Sight:
    return Sight("intervention-events", 0, 0, at, {"kind": kind}, {})


def a_delivery(state: str, at: int = T0, delivery: str = "d-1", **fields: Any) -> Sight:
    record = {
        "delivery_id": delivery, "company_id": "acme", "channel": "mail", "state": state, "reason": None,
        "resolved_by": None, "at": at, **fields,
    }  # fmt: skip
    return Sight("report-deliveries", 0, 0, at, record, {})


def a_time(*segments: dict[str, Any], intervention: str = "i-1") -> Sight:
    record = {"intervention_id": intervention, "company_id": "acme", "segments": list(segments)}
    return Sight("intervention-time", 0, 0, T0, record, {})


def a_segment(start: int = T0, end: int | None = None, **fields: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "superseded": False, "bucket": "work", **fields}


def an_alert(kind: str, subject: str, **fields: Any) -> OperationsAlert:
    alert: OperationsAlert = {
        "alert_id": f"{kind}/{subject}", "kind": kind, "state": "open", "subject": subject,
        "value": 1.0, "threshold": 0.0, "since": T0, "at": T0,
    }  # fmt: skip
    return {**alert, **fields}  # type: ignore[typeddict-item]


def measured(rule: Rule, now: int, *standing: OperationsAlert) -> list[Measured]:
    """Measure; ``standing`` are open alerts of its kind."""
    return list(rule.measure(now, SETTINGS, {alert["subject"]: alert for alert in standing}))


def exceeding(rule: Rule, now: int, *standing: OperationsAlert) -> list[Measured]:
    """Measure, and keep what is an alert."""
    return [each for each in measured(rule, now, *standing) if each.value > each.threshold]
