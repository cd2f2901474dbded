"""`interventions dump`: every topic of the broker to a file of its own."""

from pathlib import Path
from typing import Annotated

from rich.console import Console

from interventions.cli.connection import broker_topics
from interventions.cli.dumping import dumped
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, option
from interventions.cli.screen import progress, say, table


async def dump(
    folder: Annotated[Path, option("The folder to write to, one <topic>.jsonl a topic.", "DIR")],
    /,
    *,
    json: Json = False,
) -> None:
    """Write every topic to a file of its own: committed records, as they lie there."""
    async with broker_topics() as topics:
        with progress("records", None) as advance:
            try:
                counts = await dumped(topics, folder, advance)
            except OSError as fault:
                raise CallFault(f"cannot write {folder}: {fault.strerror}", "name another folder") from fault

    def show(console: Console) -> None:
        console.print(table(("topic", "records"), [(topic, f"{count:,}") for topic, count in counts.items()]))

    say({"folder": str(folder), "records": counts}, show, json=json)
