"""`interventions rebuild`: state that was lost or is doubted, from the log."""

from typing import Annotated

from interventions.cli.connection import broker_topics
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, flag, option
from interventions.cli.rebuilding import REBUILT, rebuilding, written
from interventions.cli.screen import progress, say, table
from interventions.stream.faults import Fenced


async def rebuild(
    name: Annotated[str, option("lifecycle, timekeeping or technicians.", "NAME")],
    /,
    *,
    check: Annotated[bool, flag("--check", "Compare only; exit code 1 if any state differs.")] = False,
    json: Json = False,
) -> int:
    """Fold a processor's states from the log, byte for byte, and put them in the place of the kept ones."""
    if name not in REBUILT:
        raise CallFault(f"{name} keeps no state that the log holds", f"name one of {', '.join(REBUILT)}")
    rows = []
    async with broker_topics() as topics:
        count = await topics.partitions(f"{name}-state")
        with progress("partitions", count) as advance:
            for partition in range(count):
                made = await rebuilding(topics, name, partition)
                if not check:
                    try:
                        await written(topics, name, made)
                    except Fenced as fault:
                        raise CallFault(f"{name} is running", "stop it, then rebuild") from fault
                rows.append((partition, len(made.folded), len(made.differing)))
                advance(1)
    differing = sum(row[2] for row in rows)
    content = [dict(zip(("partition", "states", "differing"), row, strict=True)) for row in rows]
    headings = ("partition", "states", "differ" if check else "replaced")
    say({"processor": name, "partitions": content}, lambda console: console.print(table(headings, rows)), json=json)
    return int(check and differing > 0)
