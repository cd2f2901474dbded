"""The bare pipe: the same bytes in and out in the same transactions, and nothing of the domain."""

import asyncio

from interventions.contracts.topics import TOPICS
from interventions.stream.kafka import KafkaBackend
from interventions.stream.port import Consumer, Draft, Place

EVENTS = "intervention-events"
GROUP = "bare-pipe"
OUT = {"intervention-log": 310, "intervention-status": 220}
"""Bytes of the values that lifecycle writes for an event of the ordinary traffic, on the average."""
STATE_BYTES = 1200
_BATCH = 2000


class _Seat:
    """Who notes what is assigned."""

    def __init__(self) -> None:
        self.places: frozenset[Place] = frozenset()
        self.assigned_once = asyncio.Event()

    def assigned(self, places: frozenset[Place]) -> None:
        self.places = places
        self.assigned_once.set()

    def revoked(self) -> None:
        self.places = frozenset()


async def run_bare(backend: KafkaBackend, records: int) -> None:
    """Pass so many events on: log, status and state of the same size, offsets and marker in one transaction."""
    seat = _Seat()
    consumer = backend.consumer(GROUP, [EVENTS])
    await consumer.start(seat)
    await seat.assigned_once.wait()
    try:
        pipes = [_Pipe(backend, consumer, place) for place in sorted(seat.places)]
        await asyncio.gather(*(pipe.open() for pipe in pipes))
        while (taken := sum(pipe.taken for pipe in pipes)) < records:
            await _turn(consumer, {pipe.place: pipe for pipe in pipes})
            if taken >= records:
                break
        await asyncio.gather(*(pipe.close() for pipe in pipes))
    finally:
        await consumer.stop()


async def _turn(consumer: Consumer, pipes: dict[Place, "_Pipe"]) -> None:
    fetched = await consumer.fetch(list(pipes), 0.1)
    await asyncio.gather(*(pipes[place].take(list(messages)) for place, messages in fetched.items()))


class _Pipe:
    """One partition's producer."""

    def __init__(self, backend: KafkaBackend, consumer: Consumer, place: Place) -> None:
        self.place, self.taken, self._consumer = place, 0, consumer
        self._producer = backend.producer(f"{GROUP}-{place.partition}")

    async def open(self) -> None:
        await self._producer.start()
        self._consumer.seek(self.place, 0)

    async def close(self) -> None:
        await self._producer.stop()

    async def take(self, messages: list[object]) -> None:
        for first in range(0, len(messages), _BATCH):
            await self._pass_on(messages[first : first + _BATCH])

    async def _pass_on(self, messages: list[object]) -> None:
        keys = [message.key for message in messages]  # type: ignore[attr-defined]
        drafts = {
            Place(topic, self.place.partition): [Draft(key, bytes(size), _HEADERS) for key in keys]
            for topic, size in OUT.items()
        }
        states = [Draft(key, bytes(STATE_BYTES)) for key in dict.fromkeys(keys)]
        await self._producer.begin()
        drafts[Place("lifecycle-state", self.place.partition)] = [*states, Draft(b"\x00marker", bytes(200))]
        await asyncio.gather(*(self._producer.send(place, each) for place, each in drafts.items()))
        last = messages[-1].offset + 1  # type: ignore[attr-defined]
        await self._producer.send_offsets(GROUP, {self.place: last})
        await self._producer.commit()
        self.taken += len(messages)


_HEADERS = (("source.topic", EVENTS.encode()), ("source.partition", b"0"), ("source.offset", b"123456"))
assert set(OUT) <= set(TOPICS)
