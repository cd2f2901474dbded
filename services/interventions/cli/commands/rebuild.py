"""`interventions rebuild`: state that was lost, damaged or is doubted, from the topics."""

from collections.abc import Sequence
from typing import Annotated, Any

from rich.console import Console

from interventions.cli.broker import BrokerTopics
from interventions.cli.connection import broker_topics
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, flag, option
from interventions.cli.rebuilding import ELSEWHERE, NOT_TOLD, REBUILT, Rebuilding, rebuilding, written
from interventions.cli.screen import progress, say, table
from interventions.stream.faults import Fenced


async def rebuild(
    name: Annotated[str, option(f"{', '.join(REBUILT)}.", "NAME")],
    /,
    *,
    partition: Annotated[int | None, option("This partition alone; the others go on working.", "--partition")] = None,
    check: Annotated[bool, flag("--check", "Compare only; exit code 1 if any state differs.")] = False,
    dry_run: Annotated[bool, flag("--dry-run", "Say what would be written, and write nothing.")] = False,
    json: Json = False,
) -> int:
    """Fold a processor's states from the topics and put them in the place of the kept ones.

    Byte for byte. What is not in the topics is kept where the state agrees with them, and said: a mail's four days,
    for one, begin anew. A processor at work on the partition is fenced; it restores and goes on when started again.
    """
    if name not in REBUILT:
        what = f"{name} keeps no state that the log holds"
        raise CallFault(what, ELSEWHERE.get(name, f"name one of {', '.join(REBUILT)}"))
    made = []
    async with broker_topics() as topics:
        numbers = _numbers(await topics.partitions(f"{name}-state"), partition)
        with progress("partitions", len(numbers)) as advance:
            for number in numbers:
                made.append(await _rebuilt(topics, name, number, writes=not (check or dry_run)))
                advance(1)
    verb = "differ" if check else "would be replaced" if dry_run else "replaced"
    content = {"processor": name, "partitions": made, "not_told": NOT_TOLD.get(name, ())}
    say(content, lambda console: _show(console, made, verb, NOT_TOLD.get(name, ())), json=json)
    return int(check and any(each["differing"] or each["marker"] == "found again" for each in made))


def _numbers(count: int, partition: int | None) -> Sequence[int]:
    if partition is None:
        return range(count)
    if not 0 <= partition < count:
        raise CallFault(f"there is no partition {partition}", f"name one of 0 to {count - 1}")
    return (partition,)


async def _rebuilt(topics: BrokerTopics, name: str, number: int, *, writes: bool) -> dict[str, Any]:
    made = await rebuilding(topics, name, number)
    if writes:
        try:
            await written(topics, made)
        except Fenced as fault:
            raise CallFault(f"{name} is running", "stop it, then rebuild") from fault
    return _told(made)


def _told(made: Rebuilding) -> dict[str, Any]:
    """Give counts alone: the states of one partition need not stay while the next is folded."""
    return {
        "partition": made.partition,
        "states": len(made.folded),
        "differing": len(made.differing),
        "marker": made.marker_told,
        "reads_on": dict(made.marker.next_offsets),
    }


def _show(console: Console, made: Sequence[dict[str, Any]], verb: str, not_told: Sequence[str]) -> None:
    rows = [
        (each["partition"], each["states"], each["differing"], each["marker"], _places(each["reads_on"]))
        for each in made
    ]
    console.print(table(("partition", "states", verb, "marker", "reads on at"), rows))
    if not_told:
        console.print("The topics do not tell:")
    for each in not_told:
        console.print(f"  - {each}")


def _places(reads_on: dict[str, int]) -> str:
    return ", ".join(f"{topic} {offset}" for topic, offset in reads_on.items())
