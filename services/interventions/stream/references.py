"""Reference topics: read whole at the start, and up to their ends whenever a batch needs them."""

import asyncio
from typing import Any

import structlog

from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.stream.metrics import Metrics
from interventions.stream.port import Backend, Message, Place
from interventions.stream.processor import Processor, Received

_LOG = structlog.get_logger()


class References:
    """The reference topics of one worker, shared by its partitions."""

    def __init__(self, processor: Processor[Any], backend: Backend, metrics: Metrics, places: list[Place]) -> None:
        self._processor, self._backend, self._metrics = processor, backend, metrics
        self._next = dict.fromkeys(places, 0)
        self._one_reader = asyncio.Lock()
        self._calls = self._answered = 0

    async def catch_up(self) -> None:
        """Learn all that was published before this call; whoever waits shares the next look at the ends."""
        if not self._next:
            return
        self._calls += 1
        call = self._calls
        async with self._one_reader:
            if self._answered >= call:
                return
            asked = self._calls
            for place, end in (await self._backend.stable_ends(self._next)).items():
                if self._next[place] < end:
                    await self._read(place, end)
            self._answered = asked

    async def _read(self, place: Place, end: int) -> None:
        async for piece in self._backend.read(place, self._next[place], end):
            for message in piece:
                self._learn(message)
        self._next[place] = end

    def _learn(self, message: Message) -> None:
        """Take one record in; what cannot be read is counted and logged, as every worker reads it (no dead letter)."""
        topic, partition, offset = message.topic, message.partition, message.offset
        count = self._metrics.references.labels
        try:
            decoded = codec_of(topic).decode(message.value)
        except UnreadableMessage as unreadable:
            _LOG.warning("reference_unreadable", topic=topic, partition=partition, offset=offset, code=unreadable.code)
            count(self._processor.name, "unreadable").inc()
            return
        key = (message.key or b"").decode(errors="replace")
        self._processor.learn(Received(topic, partition, offset, message.timestamp, key, decoded.record, decoded.shape))
        count(self._processor.name, "learned").inc()
