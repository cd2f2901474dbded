"""Places and records as Kafka names them: with the prefix of a shared broker."""

from collections.abc import Sequence
from functools import lru_cache

from aiokafka import ConsumerRecord, TopicPartition

from interventions.stream.port import Message, Place


class Naming:
    """Adds a prefix on the way out and takes it off on the way in."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.partition = lru_cache(self._partition)
        self.place = lru_cache(self._place)

    def out(self, topic: str) -> str:
        """Name a topic as the broker knows it."""
        return self._prefix + topic

    def messages(self, records: Sequence[ConsumerRecord]) -> Sequence[Message]:
        """Give records under our names. Without a prefix they are messages as they are."""
        if self._prefix:
            for record in records:
                record.topic = record.topic.removeprefix(self._prefix)
        messages: Sequence[Message] = records
        return messages

    def _partition(self, place: Place) -> TopicPartition:
        return TopicPartition(self._prefix + place.topic, place.partition)

    def _place(self, partition: TopicPartition) -> Place:
        return Place(partition.topic.removeprefix(self._prefix), partition.partition)
