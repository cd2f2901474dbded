"""`interventions demo`: the whole chain on real incidents, in memory or on a broker."""

import json as jsonlib
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from rich.console import Console

from interventions.cli.broker import BrokerTopics
from interventions.cli.demo_console import Firm, interrupts_kept, looked_at, moved
from interventions.cli.dumping import dumped
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, option
from interventions.cli.overview import overview, show_overview
from interventions.cli.screen import progress, say, table
from interventions.sandbox.alarm import Alarm
from interventions.sandbox.chain import Chain, replayed
from interventions.sandbox.demo import EXAMPLE_ID, Input, NotOurs, cleared, demo_input, laid_out
from interventions.sandbox.field_units.proof import hours_of, prove
from interventions.sandbox.field_units.sample import SAMPLE
from interventions.sandbox.office import office_in

TOPICS = "topics"


async def demo(
    *,
    out: Annotated[Path, option("The folder to leave everything in.")] = Path("demo-out"),
    broker: Annotated[Literal["memory", "kafka"], option("Where the topics are.")] = "memory",
    json: Json = False,
) -> int:
    """Run the whole chain on 300 real incidents and one told in full, and leave PDFs, mails and a summary.

    On a terminal the console then opens on it, until Ctrl-C.
    """
    try:
        cleared(out)
    except NotOurs as fault:
        raise CallFault(f"{fault} holds something else", "name another folder with --out") from fault
    except OSError as fault:
        raise CallFault(f"cannot write {out}: {fault.strerror}", "name another folder with --out") from fault
    taken = demo_input()
    laid_out(out, taken)
    if json or not sys.stdout.isatty():
        return await _ran(broker, out, taken, json=json)
    with interrupts_kept():
        return await _ran(broker, out, taken, looked_at)


async def _ran(
    broker: str, out: Path, taken: Input, then: Callable[[Firm], Awaitable[None]] | None = None, *, json: bool = False
) -> int:
    if broker == "kafka":
        from interventions.cli.kafka_demo import on_kafka  # noqa: PLC0415 - in memory needs no Kafka client

        run = on_kafka
    else:
        run = _in_memory
    async with run(out, taken) as (content, firm):
        content["proof"] = prove(SAMPLE, hours_of(out / TOPICS))._asdict()
        text = jsonlib.dumps(content, ensure_ascii=False, indent=2)
        (out / "summary.json").write_text(text + "\n", encoding="utf-8")
        say(content, lambda console: _show(console, out, content), json=json)
        if then:
            await then(firm)
    return int(bool(content["proof"]["differences"]))


@asynccontextmanager
async def _in_memory(out: Path, taken: Input) -> AsyncIterator[tuple[dict[str, Any], Firm]]:
    async with office_in(out / "reports", out / "photos", out / "mails") as office:
        chain = Chain(office)
        chain.write_references(taken.templates, taken.settings, taken.incidents[0]["recorded_at"])
        with progress("events", len(taken.incidents) + len(taken.example.events)) as advance:
            await replayed(chain, (*taken.incidents, *taken.example.events), Alarm(taken.settings), advance)
        await chain.close()
    yield await left_behind(out, BrokerTopics(chain.backend), "in memory"), partial(moved, out / "console")


async def left_behind(out: Path, topics: BrokerTopics, where: str) -> dict[str, Any]:
    """Dump the topics, put the example's report where a person finds it, and sum up."""
    await dumped(topics, out / TOPICS)
    report = await _example_report(out, topics)
    return {
        "broker": where,
        **await overview(topics),
        "report": report,
        "pdfs": sum(1 for _ in (out / "reports").rglob("*.pdf")),
        "mails": sum(1 for _ in (out / "mails").glob("*.eml")),
        "folder": str(out),
    }


async def _example_report(out: Path, topics: BrokerTopics) -> str | None:
    async for each in topics.read("rendered-reports", EXAMPLE_ID):
        if each.record["pdf"]:
            return str(shutil.copyfile(out / "reports" / each.record["pdf"]["reference"], out / f"{EXAMPLE_ID}.pdf"))
    return None


def _show(console: Console, out: Path, content: dict[str, Any]) -> None:
    console.print(f"The whole chain, {content['broker']}", style="bold")
    show_overview(console, content)
    proof = content["proof"]
    console.print(
        f"proof: {proof['equal']:,} units' travel + work equal the clock readings of the file, "
        f"{len(proof['differences'])} differ"
    )
    rows = [
        (content["report"] or "", "a report a customer would get; open this first"),
        (f"{out}/reports", f"{content['pdfs']:,} PDFs, named after their content"),
        (f"{out}/mails", f"{content['mails']:,} mails as .eml files, as they left"),
        (f"{out}/{TOPICS}", "every topic, one file each"),
        (f"{out}/summary.json", "these figures"),
    ]
    console.print(table(("where", "what"), rows))
    command = f"interventions explain {EXAMPLE_ID} --from {out}/{TOPICS}"
    console.print(f"next: .venv/bin/{command}", markup=False)
    console.print("      .venv/bin/interventions machine", markup=False)
