"""`interventions top`: the processors at work, live, from what their processes tell of themselves."""

import asyncio
import io
import os
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from interventions.cli.fault import CallFault
from interventions.cli.options import Json, flag, option
from interventions.cli.screen import print_json, say, table
from interventions.watching.overview import Overview, ProcessorRow, ProcessRow, overview
from interventions.watching.scraping import scraped, url_of

FOUND_WANTING = 1
_MIB = 1024 * 1024
_DRAWN_WIDTH = 120
_FETCHED_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
"""A picture is complete in itself: any monospaced font will do."""
_HEADINGS = ("processor", "ready", "partitions", "records/s", "lag", "age 50", "age 99", "tx 99", "given up", "states")


async def top(
    *addresses: Annotated[
        str, option("host:port of each process's METRICS_PORT, of the console too; TOP_ADDRESSES without any.")
    ],
    every: Annotated[float, option("Seconds between two looks.")] = 1.0,
    once: Annotated[
        bool, flag("--once", "Look twice, print, and leave; exit code 1 when one does not answer.")
    ] = False,
    svg: Annotated[Path | None, option("With --once: draw it into this file, too.", "--svg")] = None,
    json: Json = False,
) -> int:
    """Show processors and processes as they work, until interrupted; with --json one object a look."""
    asked = _asked(addresses)
    if every <= 0:
        raise CallFault(f"--every {every}", "name seconds above 0")
    if once:
        return await _once(asked, every, svg, json=json)
    await (_lines(asked, every) if json else _pictures(asked, every))
    return 0


async def _lines(asked: list[str], every: float) -> None:
    async for found in _looks(asked, every):
        print_json(plain(found))


async def _pictures(asked: list[str], every: float) -> None:
    console = Console(highlight=False)
    with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
        async for found in _looks(asked, every):
            if console.is_terminal:
                live.update(shown(found), refresh=True)
            else:
                console.print(shown(found))


async def _looks(asked: list[str], every: float) -> AsyncIterator[Overview]:
    before = await scraped(asked)
    while True:
        await asyncio.sleep(every)
        after = await scraped(asked)
        yield overview(before, after)
        before = after


async def _once(asked: list[str], every: float, svg: Path | None, *, json: bool) -> int:
    before = await scraped(asked)
    await asyncio.sleep(every)
    found = overview(before, await scraped(asked))
    say(plain(found), lambda console: console.print(shown(found)), json=json)
    if svg:
        _draw(found, svg)
    return FOUND_WANTING if any(row.fault for row in found.processes) else 0


def _draw(found: Overview, path: Path) -> None:
    canvas = Console(record=True, width=_DRAWN_WIDTH, file=io.StringIO(), highlight=False)
    canvas.print(shown(found))
    try:
        drawn = canvas.export_svg(title="interventions top", unique_id="top")
        path.write_text(_FETCHED_FONTS.sub("", drawn), encoding="utf-8")
    except OSError as fault:
        raise CallFault(f"{path}: {fault.strerror}", "name a file that can be written") from fault


def _asked(addresses: Iterable[str]) -> list[str]:
    named = list(addresses) or os.environ.get("TOP_ADDRESSES", "").replace(",", " ").split()
    if not named:
        raise CallFault("no process named", "name them: interventions top 127.0.0.1:9400, or set TOP_ADDRESSES")
    for address in named:
        try:
            url_of(address)
        except ValueError as fault:
            raise CallFault(str(fault), "write it as 127.0.0.1:9400") from fault
    return named


def plain(found: Overview) -> dict[str, Any]:
    """Give all as JSON has it."""
    return {
        **found._asdict(),
        "processors": [row._asdict() for row in found.processors],
        "processes": [row._asdict() for row in found.processes],
    }


def shown(found: Overview) -> Group:
    """Lay all out for a terminal."""
    parts: list[Table | Text] = [table(_HEADINGS, map(_processor, found.processors))]
    parts += [_words(row) for row in found.processors if row.outcomes_s or row.effects_s]
    parts.append(table(("process", "runs", "CPU", "memory"), map(_process, found.processes)))
    for title, figures in (("interventions", found.statuses), ("deliveries", found.deliveries)):
        if figures:
            parts.append(Text(f"{title}: {_list(figures, 0)}"))
    if found.read_model_lag_s is not None:
        parts.append(Text(f"pages are {found.read_model_lag_s:.1f} s behind"))
    return Group(*parts)


def _processor(row: ProcessorRow) -> tuple[object, ...]:
    ready = Text(f"{row.ready}/{row.processes}", style="" if row.ready == row.processes else "bold red")
    ages = (_seconds(each) for each in (row.age_half_s, row.age_99_s, row.transaction_99_s))
    pace = f"{row.records_s:,.1f}"
    return (
        row.processor, ready, row.partitions, pace, f"{row.lag_records:,}", *ages, row.recoveries,
        f"{row.state_bytes / _MIB:,.1f} MiB",
    )  # fmt: skip


def _process(row: ProcessRow) -> tuple[object, ...]:
    if row.fault:
        return (row.address, Text(row.fault, style="bold red"), "", "")
    cpu = "" if row.cpu is None else f"{row.cpu:.0%}"
    memory = "" if row.memory_bytes is None else f"{row.memory_bytes / _MIB:,.0f} MiB"
    return (row.address, ", ".join(row.processors) or "console", cpu, memory)


def _words(row: ProcessorRow) -> Text:
    told = _list({**row.outcomes_s, **row.effects_s}, 1)
    return Text(f"{row.processor} a second: {told or 'nothing'}")


def _list(figures: Mapping[str, float], digits: int) -> str:
    return ", ".join(f"{word} {value:,.{digits}f}" for word, value in sorted(figures.items()) if value)


def _seconds(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
