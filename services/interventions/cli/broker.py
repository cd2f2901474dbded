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
        codec = codec_of(topic)
        async for message in self.messages(topic, key):
            text = message.key.decode(errors="replace") if message.key is not None else None
            try:
                record = codec.decode(message.value).record if message.value is not None else None
            except UnreadableMessage:
                continue
            if key in {None, text} or (record and record.get("intervention_id") == key):
                yield Written(text, message.partition, message.offset, message.timestamp, record)

    async def messages(self, topic: str, key: str | None = None) -> AsyncIterator[Message]:
        """Give what lies in a topic as it came, partition by partition. Raises CallFault when it is not there."""
        facts = await self.backend.describe([topic])
        if topic not in facts:
            raise CallFault(f"no topic {topic} on this broker", "run `interventions topics apply`")
        count = facts[topic].partitions
        numbers = range(count) if key is None else [partition_of(key.encode(), count)]
        places = [Place(topic, number) for number in numbers]
        starts, ends = await self.backend.beginnings(places), await self.backend.stable_ends(places)
        for place in places:
            async for piece in self.backend.read(place, starts[place], ends[place]):
                for message in piece:
                    yield message
