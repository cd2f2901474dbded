"""`interventions rebuild`: state that was lost, damaged or is doubted, from the topics."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from rich.console import Console

from interventions.cli.broker import BrokerTopics
from interventions.cli.connection import broker_topics
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, flag, option
from interventions.cli.rebuilding import ELSEWHERE, NOT_TOLD, REBUILT, Rebuilding, emptied, rebuilding, written
from interventions.cli.screen import progress, say, table
from interventions.stream.faults import Fenced

_SOUND = frozenset({"kept", "none"})
Advance = Callable[[int], None]


async def rebuild(  # noqa: PLR0913 - each is an option of the command
    name: Annotated[str, option(f"{', '.join(REBUILT)}.", "NAME")],
    /,
    *,
    partition: Annotated[int | None, option("This partition alone; the others go on working.", "--partition")] = None,
    check: Annotated[bool, flag("--check", "Compare only; exit code 1 if any state differs.")] = False,
    dry_run: Annotated[bool, flag("--dry-run", "Say what would be written, and write nothing.")] = False,
    anew: Annotated[bool, flag("--anew", "Delete the state topic first: the processor must be stopped.")] = False,
    json: Json = False,
) -> int:
    """Fold a processor's states from the topics and put them in the place of the kept ones.

    Byte for byte. What is not in the topics is kept where the state agrees with them, and said: a mail's four days,
    for one, begin anew. A processor at work on the partition is fenced; it restores and goes on when started again.
    """
    if name not in REBUILT:
        what = f"{name} keeps no state that the log holds"
        raise CallFault(what, ELSEWHERE.get(name, f"name one of {', '.join(REBUILT)}"))
    if anew and partition is not None:
        raise CallFault("--anew makes all partitions anew", "leave --partition out")
    writes = not (check or dry_run)
    async with broker_topics() as topics:
        numbers = _numbers(await topics.partitions(f"{name}-state"), partition)
        with progress("partitions", len(numbers)) as advance:
            if anew and writes:
                made = await _made_anew(topics, name, numbers, advance)
            else:
                made = [await _rebuilt(topics, name, number, advance, writes=writes) for number in numbers]
    verb = "differ" if check else "would be replaced" if dry_run else "replaced"
    content = {"processor": name, "partitions": made, "not_told": NOT_TOLD.get(name, ())}
    say(content, lambda console: _show(console, made, verb, NOT_TOLD.get(name, ())), json=json)
    return int(check and any(each["differing"] or each["marker"] not in _SOUND for each in made))


def _numbers(count: int, partition: int | None) -> Sequence[int]:
    if partition is None:
        return range(count)
    if not 0 <= partition < count:
        raise CallFault(f"there is no partition {partition}", f"name one of 0 to {count - 1}")
    return (partition,)


async def _rebuilt(topics: BrokerTopics, name: str, number: int, advance: Advance, *, writes: bool) -> dict[str, Any]:
    made = await rebuilding(topics, name, number)
    if writes and made.unreadable:
        what = f"partition {number} of {name}-state holds a marker that no processor can read"
        raise CallFault(what, f"stop {name}, then `interventions rebuild {name} --anew`")
    if writes:
        await _written(topics, made)
    advance(1)
    return _told(made)


async def _made_anew(topics: BrokerTopics, name: str, numbers: Sequence[int], advance: Advance) -> list[dict[str, Any]]:
    """Fold all first: what is kept and agrees may say more than the topics."""
    made = [(await rebuilding(topics, name, number))._replace(kept={}) for number in numbers]
    await emptied(topics, name)
    for each in made:
        await _written(topics, each)
        advance(1)
    return [_told(each) for each in made]


async def _written(topics: BrokerTopics, made: Rebuilding) -> None:
    try:
        await written(topics, made)
    except Fenced as fault:
        raise CallFault(f"{made.name} is running", "stop it, then rebuild") from fault


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
