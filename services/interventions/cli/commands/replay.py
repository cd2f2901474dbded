"""`interventions replay`: the whole chain in memory, on files."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

from rich.console import Console

from interventions.cli.broker import BrokerTopics
from interventions.cli.dumping import dumped
from interventions.cli.fault import CallFault
from interventions.cli.files import EVENTS, SETTINGS, TEMPLATES, checked, refuse_bad
from interventions.cli.instants import instant_of
from interventions.cli.options import Json, SkipBad, option
from interventions.cli.overview import overview, show_overview
from interventions.cli.screen import progress, say
from interventions.sandbox.alarm import Alarm
from interventions.sandbox.chain import Chain, replayed
from interventions.sandbox.office import office_in


async def replay(  # noqa: PLR0913 - each is an option of the command
    *,
    templates: Annotated[Path, option("Templates, one JSON object a line.")],
    settings: Annotated[Path, option("Settings likewise.")],
    events: Annotated[Path, option("Events likewise, in the order in which they arrive.")],
    until: Annotated[str | None, option("At the end, let the guard publish what is due by this instant.")] = None,
    dump: Annotated[Path | None, option("Write every topic to a file in this folder.")] = None,
    reports: Annotated[
        Path | None, option("Print reports and keep them in this folder; none are printed without.")
    ] = None,
    photos: Annotated[Path | None, option("The folder that holds the photos and signatures of reports.")] = None,
    skip_bad: SkipBad = False,
    json: Json = False,
) -> None:
    """Run templates, settings and events through the whole chain, in memory.

    A record arrives at its event's recorded_at; before each one the forgotten-timer guard publishes what is due.
    """
    end = instant_of(until) if until else None
    taken = _read({TEMPLATES: templates, SETTINGS: settings, EVENTS: events}, skip_bad=skip_bad)
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(office_in(reports, photos)) if reports else None
        chain = Chain(office)
        stack.push_async_callback(chain.close)
        await _replayed(chain, taken, end)
        topics = BrokerTopics(chain.backend)
        content: dict[str, Any] = await overview(topics)
        if dump:
            with progress("records dumped", None) as advance:
                content["dump"] = {"folder": str(dump), "records": await dumped(topics, dump, advance)}
    say(content, lambda console: _show(console, content), json=json)


def _read(paths: dict[str, Path], *, skip_bad: bool) -> dict[str, list[dict[str, Any]]]:
    with progress("lines checked", None) as advance:
        read = {topic: checked(path, topic, advance) for topic, path in paths.items()}
    refuse_bad((fault for each in read.values() for fault in each.faults), skip_bad=skip_bad)
    return {topic: each.records for topic, each in read.items()}


async def _replayed(chain: Chain, taken: dict[str, list[dict[str, Any]]], end: int | None) -> None:
    first = taken[EVENTS][0]["recorded_at"] if taken[EVENTS] else 0
    chain.write_references(taken[TEMPLATES], taken[SETTINGS], first)
    with progress("events", len(taken[EVENTS])) as advance:
        try:
            await replayed(chain, taken[EVENTS], Alarm(taken[SETTINGS]), advance)
        except ValueError as fault:
            raise CallFault(f"nothing kept: {fault}", "such an event cannot be published either") from fault
    if end is not None:
        await chain.expire_timers(end)


def _show(console: Console, content: dict[str, Any]) -> None:
    show_overview(console, content)
    if "dump" in content:
        console.print(f"topics in {content['dump']['folder']}", markup=False)
