"""From an event produced to its status seen by a read_committed reader, at a steady rate."""

import asyncio
import time
from collections.abc import Sequence
from itertools import islice
from statistics import quantiles
from typing import Any

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.sandbox.bench.process import Running
from interventions.sandbox.bench.topics import EVENTS, make_topics
from interventions.sandbox.broker import broker
from interventions.sandbox.traffic import Arrival, ordinary
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Draft, Place

STATUS = "intervention-status"
_WARM_UP_S = 3


def latency(rate: int, seconds: int) -> dict[str, Any]:
    """Publish at a steady rate and time every status."""
    count = rate * (seconds + _WARM_UP_S)
    arrivals = list(islice((each for each in ordinary(1, count // 10)), count))
    with broker(own=True) as found:
        took = asyncio.run(_measured(found.bootstrap, arrivals, rate))
    cuts = quantiles(took[rate * _WARM_UP_S :], n=100)
    return {"rate": rate, "statuses": len(took), "p50_ms": round(cuts[49], 1), "p99_ms": round(cuts[98], 1)}


async def _measured(bootstrap: str, arrivals: Sequence[Arrival], rate: int) -> list[float]:
    backend = KafkaBackend(KafkaSettings(bootstrap=bootstrap))
    try:
        await make_topics(backend)
        running = await asyncio.to_thread(Running, "lifecycle", bootstrap, len(arrivals), 1)
        await asyncio.to_thread(running.ready)
        sent: dict[str, float] = {}
        took: list[float] = []
        reader = asyncio.create_task(_watch(backend, sent, took))
        await _send(backend, arrivals, rate, sent)
        await asyncio.to_thread(running.wait)
        await asyncio.sleep(1)
        reader.cancel()
        return took
    finally:
        await backend.close()


async def _send(backend: KafkaBackend, arrivals: Sequence[Arrival], rate: int, sent: dict[str, float]) -> None:
    """Send at fixed instants, whether or not the answers are back: waiting would hide a stall."""
    encode, count = codec_of(EVENTS).encode, TOPICS[EVENTS].partitions
    started, under_way = time.monotonic(), set()
    for number, arrival in enumerate(arrivals):
        await asyncio.sleep(max(0, started + number / rate - time.monotonic()))
        key = arrival.key.encode()
        sent.setdefault(f"{arrival.key}/{arrival.event['event_id']}", time.monotonic())
        place = Place(EVENTS, partition_of(key, count))
        task = asyncio.create_task(backend.publish(place, [Draft(key, encode(arrival.event))]))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)


class _Reader:
    def __init__(self) -> None:
        self.joined = asyncio.Event()

    def assigned(self, places: frozenset[Place]) -> None:
        del places
        self.joined.set()

    def revoked(self) -> None:
        self.joined.clear()


async def _watch(backend: KafkaBackend, sent: dict[str, float], took: list[float]) -> None:
    decode, reader = codec_of(STATUS).decode, _Reader()
    consumer = backend.consumer("bench-reader", [STATUS])
    await consumer.start(reader)
    places = [Place(STATUS, number) for number in range(TOPICS[STATUS].partitions)]
    await reader.joined.wait()
    for place in places:
        consumer.seek(place, 0)
    try:
        while True:
            for messages in (await consumer.fetch(places, 1)).values():
                seen = time.monotonic()
                for message in messages:
                    status = decode(message.value).record
                    key = f"{status['intervention_id']}/{status['event_id']}"
                    took.append((seen - sent[key]) * 1000)
    finally:
        await consumer.stop()
