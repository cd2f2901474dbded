"""`interventions publish`: a JSONL file to its topic, all of it or nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from interventions.cli.connection import connected
from interventions.cli.fault import CallFault
from interventions.cli.files import KEYS, checked, refuse_bad, topic_of
from interventions.cli.options import Json, SkipBad, option
from interventions.cli.screen import progress, say
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import partition_of
from interventions.stream.port import Backend, Draft, Place

AT_ONCE = 1000
Publishable = Literal["intervention-events", "intervention-templates", "company-settings"]


async def publish(
    file: Annotated[Path, option("Events, templates or settings, one JSON object a line; or a dump's file of them.")],
    *,
    topic: Annotated[Publishable | None, option("What the file holds; without it its first line tells.")] = None,
    skip_bad: SkipBad = False,
    json: Json = False,
) -> None:
    """Publish a file of events, templates or settings; at a bad line nothing is published."""
    name = topic or topic_of(file)
    with progress("lines checked", None) as advance:
        read = checked(file, name, advance)
    refuse_bad(read.faults, skip_bad=skip_bad)
    drafts = drafts_of(name, read.records)
    async with connected() as backend:
        with progress("records", len(drafts)) as advance:
            await published(backend, name, drafts, advance)
    content = {"topic": name, "published": len(drafts), "skipped": [fault._asdict() for fault in read.faults]}
    passed = f", {len(read.faults):,} bad lines passed over" if read.faults else ""
    say(content, lambda console: console.print(f"{len(drafts):,} records published to {name}{passed}"), json=json)


def drafts_of(topic: str, records: Iterable[Mapping[str, Any]]) -> list[Draft]:
    """Encode records for a topic. Raises CallFault at one that is too large."""
    codec, key = codec_of(topic), KEYS[topic]
    try:
        return [Draft(record[key].encode(), codec.encode(record)) for record in records]
    except ValueError as fault:
        raise CallFault(f"nothing published: {fault}", "make it smaller") from fault


async def published(
    backend: Backend, topic: str, drafts: Sequence[Draft], progress: Callable[[int], None] = lambda _: None
) -> None:
    """Append in order, each to the partition that a Java producer would choose.

    Raises CallFault when the topic is not there.
    """
    facts: Mapping[str, Any] = await backend.describe([topic])
    if topic not in facts:
        raise CallFault(f"no topic {topic} on this broker", "run `interventions topics apply`")
    for first in range(0, len(drafts), AT_ONCE):
        piece = drafts[first : first + AT_ONCE]
        by_partition: dict[int, list[Draft]] = defaultdict(list)
        for draft in piece:
            by_partition[partition_of(draft.key or b"", facts[topic].partitions)].append(draft)
        for number, each in by_partition.items():
            await backend.publish(Place(topic, number), each)
        progress(len(piece))
