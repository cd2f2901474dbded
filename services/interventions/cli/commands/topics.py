"""`interventions topics`: what a broker has against what topics.yaml says."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from interventions.cli.acls import commands, rights
from interventions.cli.connection import connected, kafka_settings
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, flag
from interventions.cli.screen import say, table
from interventions.contracts.topics import TOPICS, Topic, catalogue
from interventions.stream.port import TopicFacts

_RIGHT = ("principal", "resource", "name", "pattern", "operations")


class Gap(NamedTuple):
    """One thing in which a topic is not what topics.yaml says; ``apply`` mends it unless ``by_hand``."""

    topic: str
    what: str
    is_: str
    should_be: str
    by_hand: bool = False


def gaps_of(topic: Topic, facts: TopicFacts | None) -> list[Gap]:
    """Compare a topic with what the broker says of it; None: it is not there."""
    if facts is None:
        return [Gap(topic.name, "exists", "no", f"{topic.partitions} partitions")]
    gaps = [
        Gap(topic.name, name, facts.config.get(name, "unset"), value)
        for name, value in topic.config.items()
        if facts.config.get(name) != value
    ]
    if facts.partitions != topic.partitions:
        gaps.append(Gap(topic.name, "partitions", str(facts.partitions), str(topic.partitions), by_hand=True))
    return gaps


def all_gaps(found: Mapping[str, TopicFacts]) -> list[Gap]:
    """Compare every topic of topics.yaml."""
    return [gap for topic in TOPICS.values() for gap in gaps_of(topic, found.get(topic.name))]


async def diff(*, json: Json = False) -> int:
    """Compare the broker's topics with topics.yaml; exit code 1 if they differ."""
    async with connected() as backend:
        gaps = all_gaps(await backend.describe(list(TOPICS)))
    _say(gaps, f"{len(TOPICS)} topics, all as topics.yaml says", json=json)
    return int(bool(gaps))


async def apply(*, json: Json = False) -> None:
    """Make topics that are missing and mend settings; partition counts are never changed under their records."""
    async with connected() as backend:
        gaps = all_gaps(await backend.describe(list(TOPICS)))
        if stuck := [gap for gap in gaps if gap.by_hand]:
            wrong = ", ".join(f"{gap.topic} has {gap.is_} partitions instead of {gap.should_be}" for gap in stuck)
            remedy = "keys would change their partition: drain and make the topic anew, or correct topics.yaml"
            raise CallFault(f"nothing done: {wrong}", remedy)
        for name in dict.fromkeys(gap.topic for gap in gaps):
            topic = TOPICS[name]
            if any(gap.what == "exists" for gap in gaps if gap.topic == name):
                await backend.create(name, topic.partitions, topic.config)
            else:
                await backend.configure(name, topic.config)
    _say(gaps, f"{len(TOPICS)} topics, nothing to do", json=json)


def acls(
    *,
    commands_: Annotated[bool, flag("--commands", "Print them as calls of kafka-acls.sh.")] = False,
    json: Json = False,
) -> None:
    """Print the least rights that each processor and each party of topics.yaml needs on the broker."""
    settings = kafka_settings()
    found = rights(catalogue(), settings.prefix)
    if commands_ and not json:
        print("\n".join(commands(found, settings.bootstrap)))  # noqa: T201 - to be run, so nothing may fold it
        return
    rows = [(*right[:-1], ", ".join(right.operations)) for right in found]
    say({"rights": [right._asdict() for right in found]}, lambda c: c.print(table(_RIGHT, rows)), json=json)


def _say(gaps: list[Gap], all_well: str, *, json: bool) -> None:
    rows = [(gap.topic, gap.what, gap.is_, gap.should_be) for gap in gaps]
    content = [dict(zip(("topic", "what", "is", "should_be"), row, strict=True)) for row in rows]
    say(
        {"gaps": content},
        lambda console: console.print(table(("topic", "what", "was", "topics.yaml"), rows) if rows else all_well),
        json=json,
    )
