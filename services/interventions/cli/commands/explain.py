"""`interventions explain`: each event, what it did or why not, and where the hours come from."""

from typing import Annotated, Any

from rich.console import Console

from interventions.cli.about import about
from interventions.cli.history import history_of, time_of
from interventions.cli.instants import instant_of
from interventions.cli.opening import opened
from interventions.cli.options import From, Json, option
from interventions.cli.screen import hours_text, say, table
from interventions.cli.sources import TIME, Written
from interventions.contracts.json_form import to_json
from interventions.domain.canonical import instant_text


async def explain(
    intervention_id: Annotated[str, option("The intervention.", "ID")],
    /,
    *,
    at: Annotated[str | None, option("Only what had been received by this instant.")] = None,
    from_: From = None,
    json: Json = False,
) -> None:
    """Tell each event of an intervention, what it did or why it was refused, and its hours with their segments."""
    async with opened(from_) as source:
        history = (await history_of(source, intervention_id)).up_to(None if at is None else instant_of(at))
    time = time_of(history.logged)
    events = [_told(each) for each in history.in_order()]
    content = {
        "intervention_id": intervention_id,
        "events": events,
        "time": None if time is None else to_json(TIME, time),
    }
    say(content, lambda console: _show(console, content), json=json)


def _told(written: Written) -> dict[str, Any]:
    record = written.record
    event = record["event"] or {}
    return {
        "received_at": instant_text(record["received_at"]),
        "occurred_at": instant_text(event["occurred_at"]) if event else None,
        "event_id": event.get("event_id") or record.get("event_id"),
        "kind": event.get("kind"),
        "about": about(event) if _fits(record) else "",
        "origin": event.get("origin"),
        "actor": event["actor"]["id"] if event else None,
        "version": record["version"],
        **(_refused(record) if "code" in record else _accepted(record)),
    }


def _fits(record: Any) -> bool:
    """Tell whether an event's payload is its kind's: a mismatch is told by its code alone."""
    return record["event"] is not None and record.get("code") != "payload_mismatch"


def _accepted(logged: Any) -> dict[str, Any]:
    before, after = logged["status_before"], logged["status"]
    marks = [*(["late"] if logged["late"] else []), *logged["flags"], *(["locked"] if logged["locked"] else [])]
    did = f"{before or 'unplanned'} → {after}" if before != after else f"{after}, {logged['outcome']}"
    return {"verdict": logged["outcome"], "did": did, "status": after, "round": logged["round"], "marks": marks}


def _refused(rejection: Any) -> dict[str, Any]:
    return {
        "verdict": "refused",
        "did": f"{rejection['code']}: {rejection['message_en']}",
        "status": rejection["status"],
        "code": rejection["code"],
        "details": rejection["details"],
        "allowed_kinds": rejection["allowed_kinds"],
    }


def _show(console: Console, content: dict[str, Any]) -> None:
    rows = [
        (
            each["occurred_at"] or each["received_at"],
            each["kind"] or "?",
            each["about"],
            each["actor"] or "?",
            each["did"] + (f" ({', '.join(each['details'])})" if each.get("details") else ""),
            ", ".join(each.get("marks", ())),
        )
        for each in content["events"]
    ]
    console.print(table(("occurred", "event", "about", "by", "what it did", ""), rows, content["intervention_id"]))
    if time := content["time"]:
        console.print(
            table(("segment", "technician", "bucket", "from", "to", "length", ""), map(_segment, time["segments"]))
        )
        totals = time["totals"]
        console.print(
            f"actual {hours_text(totals['actual_s'])} = elapsed {hours_text(totals['elapsed_work_s'])}, "
            f"of all persons {hours_text(totals['person_work_s'])}, travel {hours_text(totals['travel_s'])}, "
            f"breaks {hours_text(totals['break_s'])}"
        )


def _segment(segment: Any) -> tuple[str, ...]:
    marks = [*segment["flags"], *(["superseded"] if segment["superseded"] else [])]
    end = segment["end"] or "running"
    name, who = segment["segment_id"], segment["technician_id"]
    return (name, who, segment["bucket"], segment["start"], end, hours_text(segment["seconds"]), ", ".join(marks))
