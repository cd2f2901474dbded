"""The topics of a broker, or of one in memory, as a command reads them: committed records, decoded."""

from collections.abc import AsyncIterator

from interventions.cli.fault import CallFault
from interventions.cli.sources import Written
from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.contracts.topics import partition_of
from interventions.stream.port import Backend, Message, Place


class BrokerTopics:
    """A ``Source`` over a backend. What cannot be read is passed over: it is in `dead-letters`."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    async def read(self, topic: str, key: str | None = None) -> AsyncIterator[Written]:
        """Read a topic up to its end as of now; with ``key`` only the partition that holds that intervention."""
        async for written in self.records(self.messages(topic, key)):
            if key in {None, written.key} or (written.record and written.record.get("intervention_id") == key):
                yield written

    async def records(self, messages: AsyncIterator[Message]) -> AsyncIterator[Written]:
        """Decode messages."""
        async for message in messages:
            text = message.key.decode(errors="replace") if message.key is not None else None
            try:
                decode = codec_of(message.topic).decode
                record = decode(message.value).record if message.value is not None else None
            except UnreadableMessage:
                continue
            yield Written(text, message.partition, message.offset, message.timestamp, record)

    async def messages(self, topic: str, key: str | None = None) -> AsyncIterator[Message]:
        """Give what lies in a topic as it came, partition by partition. Raises CallFault when it is not there."""
        count = await self.partitions(topic)
        for number in range(count) if key is None else [partition_of(key.encode(), count)]:
            async for message in self.partition(topic, number):
                yield message

    async def partition(self, topic: str, number: int) -> AsyncIterator[Message]:
        """Give what lies in one partition as it came, up to its end as of now."""
        place = Place(topic, number)
        start, end = (await self.backend.beginnings([place]))[place], (await self.backend.stable_ends([place]))[place]
        async for piece in self.backend.read(place, start, end):
            for message in piece:
                yield message

    async def partitions(self, topic: str) -> int:
        """Count a topic's partitions. Raises CallFault when it is not there."""
        facts = await self.backend.describe([topic])
        if topic not in facts:
            raise CallFault(f"no topic {topic} on this broker", "run `interventions topics apply`")
        return facts[topic].partitions
