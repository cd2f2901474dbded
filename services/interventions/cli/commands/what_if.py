"""`interventions what-if`: the verdict on an event that nobody publishes."""

import time
from pathlib import Path
from typing import Annotated, Any

from rich.console import Console

from interventions.cli.fault import CallFault
from interventions.cli.files import EVENTS, one_record
from interventions.cli.history import History, history_of, received, references_of, state_of, time_of
from interventions.cli.instants import instant_of
from interventions.cli.opening import opened
from interventions.cli.options import From, Json, option
from interventions.cli.screen import say, table
from interventions.cli.sources import LOG, REJECTIONS, STATUS, TIME, Source, Written
from interventions.contracts.json_form import to_json
from interventions.contracts.payloads import plain_shape
from interventions.lifecycle.processor import Lifecycle
from interventions.stream.processor import Output


async def what_if(
    intervention_id: Annotated[str, option("The intervention.", "ID")],
    event: Annotated[Path, option("A file that holds one event, in the JSON form.")],
    /,
    *,
    at: Annotated[str | None, option("The instant at which it would arrive; now without it.")] = None,
    from_: From = None,
    json: Json = False,
) -> int:
    """Decide an event without publishing it, and show what it would change; exit code 1 if it would be refused."""
    record = one_record(event, EVENTS)
    if record["intervention_id"] != intervention_id:
        raise CallFault(f"{event}: intervention_id is {record['intervention_id']}, not {intervention_id}", "name one")
    arrives = instant_of(at) if at else time.time_ns() // 1_000_000
    async with opened(from_) as source:
        content = await _decided(source, intervention_id, Written(intervention_id, 0, 0, arrives, record))
    say(content, lambda console: _show(console, content), json=json)
    return int(content["verdict"] == "rejected")


async def _decided(source: Source, intervention_id: str, written: Written) -> dict[str, Any]:
    lifecycle = Lifecycle()
    lifecycle.known = await references_of(source)
    history = await _history(source, intervention_id)
    state = state_of(history, lifecycle.known)
    made = lifecycle.step(state, received(EVENTS, written, plain_shape(written.record)))
    before = time_of(history.logged)
    after = before
    if logged := _of(made.outputs, LOG):
        after = time_of((*history.logged, Written(intervention_id, 0, 0, written.timestamp_ms, logged)))
    return {
        "verdict": made.outcome,
        "rejection": _json(REJECTIONS, _of(made.outputs, REJECTIONS)),
        "status": _json(STATUS, _of(made.outputs, STATUS)),
        "changes": [
            *_changes("status", _standing(state), _standing(made.state)),
            *_changes("time", *(each and each["totals"] for each in (before, after))),
        ],
        "time": _json(TIME, after),
    }


async def _history(source: Source, intervention_id: str) -> History:
    try:
        return await history_of(source, intervention_id)
    except CallFault:
        return History(intervention_id, (), ())


def _of(outputs: tuple[Output, ...], topic: str) -> Any:
    return next((output.record for output in outputs if output.topic == topic), None)


def _json(topic: str, record: Any) -> Any:
    return None if record is None else to_json(topic, record)


def _standing(state: Any) -> dict[str, Any]:
    names = ("status", "locked", "revision", "report_outdated", "version")
    return {name: getattr(state, name) for name in names} if state else {}


def _changes(what: str, before: Any, after: Any) -> list[dict[str, Any]]:
    before, after = before or {}, after or {}
    return [
        {"what": f"{what}.{name}", "before": before.get(name), "after": value}
        for name, value in after.items()
        if before.get(name) != value
    ]


def _show(console: Console, content: dict[str, Any]) -> None:
    if rejection := content["rejection"]:
        console.print(f"refused: {rejection['code']}: {rejection['message_en']}", markup=False)
        console.print("allowed now: " + (", ".join(rejection["allowed_kinds"]) or "nothing"))
        return
    console.print(content["verdict"])
    rows = [(each["what"], each["before"], each["after"]) for each in content["changes"]]
    console.print(table(("", "before", "after"), rows))
