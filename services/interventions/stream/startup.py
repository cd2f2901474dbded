"""Whether the topics are what topics.yaml says, asked before anything is read."""

from collections.abc import Mapping
from typing import Any

from interventions.contracts.topics import TOPICS
from interventions.stream.faults import StartupRefused
from interventions.stream.layout import state_topic
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Backend, TopicFacts
from interventions.stream.processor import Processor

_DECISIVE = ("cleanup.policy", "message.timestamp.type")
"""A state must not be deleted, a decision not be compacted away, and future_time is judged by the broker's stamp."""


def topics_of(processor: Processor[Any]) -> list[str]:
    """Name every topic that a processor reads or writes."""
    written = (topic.name for topic in TOPICS.values() if processor.name in topic.written_by)
    return sorted({*processor.inputs, *processor.references, state_topic(processor), DEAD_LETTERS, *written})


async def check_topics(backend: Backend, processor: Processor[Any]) -> Mapping[str, TopicFacts]:
    """Describe the topics of a processor. Raises StartupRefused, in one sentence, when one is not as it must be."""
    names = topics_of(processor)
    found = await backend.describe(names)
    if missing := [name for name in names if name not in found]:
        raise StartupRefused(f"no topic {', '.join(missing)}: run `interventions topics apply` first")
    for name in names:
        if name in TOPICS:
            _compare(name, found[name])
    _same_counts(processor, found)
    return found


def _compare(name: str, facts: TopicFacts) -> None:
    wanted = TOPICS[name]
    if facts.partitions != wanted.partitions:
        raise StartupRefused(
            f"{name} has {facts.partitions} partitions, topics.yaml says {wanted.partitions}: "
            "keys would change their partition; restore the topic or correct topics.yaml before anything runs"
        )
    for setting in _DECISIVE:
        found, said = facts.config.get(setting), wanted.config[setting]
        if found not in {None, said}:
            raise StartupRefused(
                f"{name} has {setting}={found}, topics.yaml says {said}: run `interventions topics apply`"
            )


def _same_counts(processor: Processor[Any], found: Mapping[str, TopicFacts]) -> None:
    """Refuse topics outside topics.yaml (a test's) whose partitions do not match either."""
    follows = {*processor.inputs, state_topic(processor)}
    if len({found[name].partitions for name in follows}) > 1:
        raise StartupRefused(f"{', '.join(sorted(follows))} must have the same number of partitions")
