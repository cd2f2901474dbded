"""`interventions show`: where one intervention stands."""

from typing import Annotated, Any

from rich.console import Console

from interventions.cli.fault import CallFault
from interventions.cli.opening import opened
from interventions.cli.options import From, Json, option
from interventions.cli.screen import hours_text, say, status_text, table
from interventions.cli.sources import DELIVERIES, STATUS, TIME, Source
from interventions.contracts.json_form import to_json


async def show(
    intervention_id: Annotated[str, option("The intervention.", "ID")], /, *, from_: From = None, json: Json = False
) -> None:
    """Show status, planning, hours and deliveries of one intervention."""
    async with opened(from_) as source:
        status = await _last(source, STATUS, intervention_id)
        time = await _last(source, TIME, intervention_id)
        deliveries = {
            each.record["delivery_id"]: to_json(DELIVERIES, each.record)
            async for each in source.read(DELIVERIES, intervention_id)
        }
    if status is None:
        raise CallFault(f"no status of intervention {intervention_id}", "check the id; `explain` also tells refusals")
    content = {"status": status, "time": time, "deliveries": list(deliveries.values())}
    say(content, lambda console: _show(console, content), json=json)


async def _last(source: Source, topic: str, intervention_id: str) -> dict[str, Any] | None:
    found = None
    async for each in source.read(topic, intervention_id):
        found = each.record
    return None if found is None else to_json(topic, found)


def _show(console: Console, content: Any) -> None:
    status, time = content["status"], content["time"]
    console.print(status["intervention_id"], "·", status["task"], markup=False, style="bold")
    console.print(status_text(status["status"]), "locked" if status["locked"] else "", f"version {status['version']}")
    console.print(f"planned {status['planned_start']} for {hours_text(status['planned_duration_s'])}")
    console.print(f"last: {status['kind']} at {status['occurred_at']} by {status['actor']['id']}", markup=False)
    if time:
        rows = [
            (each["technician_id"], each["activity"], *map(hours_text, (each["work_s"], each["travel_s"])))
            for each in time["technicians"]
        ]
        console.print(table(("technician", "activity", "work", "travel"), rows))
        console.print(f"actual {hours_text(time['totals']['actual_s'])}, against plan {hours_text(time['variance_s'])}")
    for each in content["deliveries"]:
        to = each["recipient"] or "the store"
        console.print(f"{each['document']} {each['revision']} to {to}: {each['state']}", markup=False)
