"""report-deliveries, rendered-reports, technician-days, time-anomalies, revisions, alerts ──▶ a row each."""

from collections.abc import Sequence
from typing import Any

from interventions.domain.records import ReportDelivery
from interventions.domain.revisions import settings_faults, template_faults
from interventions.projection.stored import listed, stored
from interventions.projection.tables import alerts, anomalies, deliveries, rendered, revisions, technician_days
from interventions.projection.writing.writing import Writing
from interventions.stream.processor import Received


def write_deliveries(writing: Writing, piece: Sequence[Received]) -> None:
    """Take deliveries in; a sequence that is not above the one that stands changes nothing."""
    newest: dict[str, ReportDelivery] = {}
    for received in piece:
        record: ReportDelivery = received.record
        if record["sequence"] > newest.get(record["delivery_id"], {"sequence": 0})["sequence"]:
            newest[record["delivery_id"]] = record
    stand = writing.standing(deliveries, newest)
    fresh = [each for key, each in newest.items() if key not in stand or each["sequence"] > stand[key]["sequence"]]
    writing.put(deliveries, [_delivery(each) for each in fresh])
    for each in fresh:
        if before := stand.get(each["delivery_id"]):
            writing.count("delivery", before["company_id"], before["state"], -1)
        writing.count("delivery", each["company_id"], each["state"])


def _delivery(record: ReportDelivery) -> dict[str, Any]:
    names = ("delivery_id", "sequence", "intervention_id", "company_id", "state", "channel", "document", "at")
    return {**{name: record[name] for name in names}, "record": stored(record)}  # type: ignore[literal-required]


def write_rendered(writing: Writing, piece: Sequence[Received]) -> None:
    """Take rendered documents in."""
    rows = [
        {
            "partition": each.partition,
            "offset": each.offset,
            "intervention_id": each.record["intervention_id"],
            "record": stored(each.record),
        }
        for each in piece
    ]
    writing.add(rendered, rows)


def write_days(writing: Writing, piece: Sequence[Received]) -> None:
    """Take technicians' days in; the last word on a day stands."""
    _write_by_day(writing, technician_days, piece)


def write_anomalies(writing: Writing, piece: Sequence[Received]) -> None:
    """Take anomalies in; the last word on a day stands."""
    _write_by_day(writing, anomalies, piece)


def _write_by_day(writing: Writing, table: Any, piece: Sequence[Received]) -> None:
    last = {(each.record["technician_id"], each.record["day"]): each.record for each in piece}
    writing.put(table, [{**each, "interventions": listed(each["interventions"])} for each in last.values()])


def write_templates(writing: Writing, piece: Sequence[Received]) -> None:
    """Keep every revision of templates that is valid and above the last (domain.md §6)."""
    _write_revisions(writing, [each for each in piece if not template_faults(each.record)], "template_id")


def write_settings(writing: Writing, piece: Sequence[Received]) -> None:
    """Keep every revision of companies' settings likewise."""
    _write_revisions(writing, [each for each in piece if not settings_faults(each.record)], "company_id")


def _write_revisions(writing: Writing, piece: Sequence[Received], id_field: str) -> None:
    stand = writing.rows(revisions, (revisions.c.key,), {(each.record[id_field],) for each in piece})
    last: dict[tuple[str, str], int] = {}
    for row in stand:
        last[row["topic"], row["key"]] = max(row["revision"], last.get((row["topic"], row["key"]), 0))
    rows = []
    for each in piece:
        key, revision = each.record[id_field], each.record["revision"]
        if revision > last.get((each.topic, key), 0):
            last[each.topic, key] = revision
            rows.append({"topic": each.topic, "key": key, "revision": revision, "record": stored(each.record)})
    writing.add(revisions, rows)


def write_alerts(writing: Writing, piece: Sequence[Received]) -> None:
    """Take alerts in; the newest of each stands."""
    stand = writing.standing(alerts, (each.record["alert_id"] for each in piece))
    rows = {
        each.record["alert_id"]: {
            "alert_id": each.record["alert_id"],
            "state": each.record["state"],
            "at": each.record["at"],
            "record": stored(each.record),
        }
        for each in sorted(piece, key=lambda each: int(each.record["at"]))
        if each.record["alert_id"] not in stand or each.record["at"] >= stand[each.record["alert_id"]]["at"]
    }
    writing.put(alerts, list(rows.values()))
