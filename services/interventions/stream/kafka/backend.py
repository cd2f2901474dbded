"""Kafka as a backend; connections are made when they are first needed."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import aclosing

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from interventions.stream.faults import Unsettled
from interventions.stream.kafka.admin import Admin
from interventions.stream.kafka.batches import LARGEST_BATCH, are_few, send_batches, send_few
from interventions.stream.kafka.consumer import KafkaConsumer
from interventions.stream.kafka.faults import translated
from interventions.stream.kafka.naming import Naming
from interventions.stream.kafka.producer import KafkaProducer, stop_client
from interventions.stream.kafka.reader import Reader
from interventions.stream.kafka.settings import KafkaSettings
from interventions.stream.kafka.starting import start
from interventions.stream.port import Clock, Draft, Message, Place, TopicFacts

_PUBLISH_S = 40
_STOP_S = 2


def utc_ms() -> int:
    """Give the time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


class KafkaBackend:
    """One broker or cluster."""

    def __init__(self, settings: KafkaSettings | None = None, clock: Clock = utc_ms) -> None:
        self.clock = clock
        self._settings = settings or KafkaSettings()
        self._naming = Naming(self._settings.prefix)
        self._connecting = asyncio.Lock()
        self._admin: Admin | None = None
        self._asker: AIOKafkaConsumer | None = None
        self._publisher: AIOKafkaProducer | None = None
        self._resting: list[Reader] = []

    def consumer(self, group: str, topics: Collection[str], member_name: str | None = None) -> KafkaConsumer:
        """Make a consumer."""
        return KafkaConsumer(self._settings, group, topics, member_name)

    def producer(self, transactional_id: str, timeout_s: float = 45) -> KafkaProducer:
        """Make a transactional producer."""
        return KafkaProducer(self._settings, transactional_id, timeout_s)

    async def publish(self, place: Place, drafts: Sequence[Draft]) -> int:
        """Append outside any transaction, idempotently; gives the offset after the last."""
        client = await self._publishing()
        try:
            async with asyncio.timeout(_PUBLISH_S):
                with translated():
                    send = send_few if are_few(drafts) else send_batches
                    return await send(client, self._naming.out(place.topic), place.partition, drafts)
        except TimeoutError as late:
            raise Unsettled(f"{place.topic}: not acknowledged within {_PUBLISH_S} s") from late

    async def read(self, place: Place, start: int, end: int) -> AsyncIterator[Sequence[Message]]:
        """Read the committed records of ``[start, end)`` in pieces."""
        if start >= end:
            return
        reader = self._resting.pop() if self._resting else await self._new_reader()
        try:
            async with aclosing(reader.read(place, start, end)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            reader.rest()
            self._resting.append(reader)

    async def stable_ends(self, places: Collection[Place]) -> Mapping[Place, int]:
        """Give the last stable offsets."""
        with translated():
            ends = await (await self._asking()).end_offsets([self._naming.partition(each) for each in places])
        return {self._naming.place(partition): offset for partition, offset in ends.items()}

    async def beginnings(self, places: Collection[Place]) -> Mapping[Place, int]:
        """Give the first offsets that are still there."""
        with translated():
            firsts = await (await self._asking()).beginning_offsets([self._naming.partition(each) for each in places])
        return {self._naming.place(partition): offset for partition, offset in firsts.items()}

    async def describe(self, topics: Collection[str]) -> Mapping[str, TopicFacts]:
        """Describe those of the topics that exist."""
        return await (await self._administering()).describe(topics)

    async def create(self, topic: str, partitions: int, config: Mapping[str, str]) -> None:
        """Make a topic; one that exists stays as it is."""
        await (await self._administering()).create(topic, partitions, config)

    async def configure(self, topic: str, config: Mapping[str, str]) -> None:
        """Set some of a topic's settings; what else was set on it stays."""
        await (await self._administering()).configure(topic, config)

    async def delete(self, topic: str) -> None:
        """Delete a topic and all that is in it."""
        await (await self._administering()).delete(topic)

    async def trim(self, place: Place, before: int) -> None:
        """Delete the records of a partition below an offset, for good."""
        await (await self._administering()).trim(place, before)

    async def close(self) -> None:
        """Let go of connections."""
        for reader in self._resting:
            await reader.stop()
        if self._asker:
            await self._asker.stop()
        if self._publisher:
            await stop_client(self._publisher, _STOP_S)
        if self._admin:
            await self._admin.stop()
        self._resting, self._admin, self._asker, self._publisher = [], None, None, None

    async def _new_reader(self) -> Reader:
        reader = Reader(self._settings, self._naming)
        await reader.start()
        return reader

    async def _administering(self) -> Admin:
        async with self._connecting:
            if self._admin is None:
                admin = Admin(self._settings, self._naming)
                await admin.start()
                self._admin = admin
        return self._admin

    async def _asking(self) -> AIOKafkaConsumer:
        """Give the client for offsets; it fetches nothing, so that no question waits behind a long poll."""
        async with self._connecting:
            if self._asker is None:
                asker = AIOKafkaConsumer(**self._settings.client(), isolation_level="read_committed")
                await start(asker.start(), asker.stop)
                self._asker = asker
        return self._asker

    async def _publishing(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._publisher is None:
                client = AIOKafkaProducer(
                    **self._settings.client(), enable_idempotence=True, max_batch_size=LARGEST_BATCH
                )
                await start(client.start(), client.stop)
                self._publisher = client
        return self._publisher
