"""Where a processor's records go from one of its partitions."""

from collections.abc import Mapping
from typing import Any

from interventions.contracts.cloud_events import cloud_headers, event_type
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of, placed_in
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Draft, Headers, Place, TopicFacts
from interventions.stream.processor import Output, Processor


def state_topic(processor: Processor[Any]) -> str:
    """Name the topic of a processor's states."""
    return f"{processor.name}-state"


class Layout:
    """The places around one partition number of a processor's inputs."""

    def __init__(self, processor: Processor[Any], number: int, facts: Mapping[str, TopicFacts]) -> None:
        self.number = number
        self.inputs = tuple(Place(topic, number) for topic in processor.inputs)
        self.state = Place(state_topic(processor), number)
        self.dead_letters = Place(DEAD_LETTERS, number % facts[DEAD_LETTERS].partitions)
        self._counts = {topic: each.partitions for topic, each in facts.items()}
        self._ordered = {topic: self._counts[topic] for topic in processor.inputs if TOPICS[topic].placement == "key"}
        self._fixed: dict[str, Place] = {}
        self.decoders = {topic: codec_of(topic).decode for topic in processor.inputs}

    def misplaced(self, topic: str, key: bytes) -> Place | None:
        """Give the place that a record of this key belongs to, when that is another than this partition."""
        count = self._ordered.get(topic)
        if count is None or (right := partition_of(key, count)) == self.number:
            return None
        return Place(topic, right)

    def place(self, output: Output) -> Place:
        """Say where an output goes, by topics.yaml."""
        fixed = self._fixed.get(output.topic)
        return fixed if fixed is not None else self._place(output)

    def _place(self, output: Output) -> Place:
        topic = TOPICS[output.topic]
        count = self._counts.get(output.topic, topic.partitions)
        place = Place(output.topic, placed_in(topic, output.key, output.record, self.number, count))
        if topic.placement == "input":
            self._fixed[output.topic] = place
        return place


def draft_of(output: Output, headers: Headers, timestamp_ms: int | None) -> Draft:
    """Encode an output by its topic's schema."""
    value = None if output.record is None else codec_of(output.topic).encode(output.record)
    if value is not None and (kind := event_type(output.topic)):
        headers = (*headers, *cloud_headers(output.topic, output.key, value, timestamp_ms, kind))
    return Draft(output.key.encode(), value, headers, timestamp_ms)
