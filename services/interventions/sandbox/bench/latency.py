"""From an event produced to its status seen by a read_committed reader, at a steady rate.

Publisher, lifecycle and reader are processes of their own; the instant of sending travels in ``traceparent``.
"""

import asyncio
import time
from itertools import islice
from multiprocessing import get_context
from statistics import quantiles
from typing import Any

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.sandbox.bench.process import Running
from interventions.sandbox.bench.topics import EVENTS, make_topics
from interventions.sandbox.broker import broker
from interventions.sandbox.traffic import ordinary
from interventions.stream.garbage import collect_seldom
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Consumer, Draft, Message, Place

STATUS = "intervention-status"
_WARM_UP_S = 20
"""A broker that has just started compiles itself for so long; its users never meet it that young."""
_QUIET_S = 3
_A_MINUTE = 1
"""Few visits side by side, so that some are planned all the time: a planned one asks for the references' ends."""


def latency(rate: int, seconds: int) -> dict[str, Any]:
    """Publish at a steady rate and time every status."""
    count = rate * (seconds + _WARM_UP_S)
    with broker(own=True) as found:
        asyncio.run(_prepared(found.bootstrap))
        running = Running("lifecycle", found.bootstrap, count, 1)
        running.ready()
        publisher = get_context("spawn").Process(target=_publish, args=(found.bootstrap, rate, count), daemon=True)
        publisher.start()
        took = asyncio.run(_watched(found.bootstrap))
        publisher.join()
        running.wait()
    cuts = quantiles(took[rate * _WARM_UP_S :], n=100)
    shown = {f"p{per}_ms": round(cuts[per - 1], 1) for per in (50, 90, 99)}
    return {"rate": rate, "statuses": len(took), **shown}


async def _prepared(bootstrap: str) -> None:
    backend = KafkaBackend(KafkaSettings(bootstrap=bootstrap))
    await make_topics(backend)
    await backend.close()


def _publish(bootstrap: str, rate: int, count: int) -> None:
    asyncio.run(_sent(bootstrap, rate, count))


async def _sent(bootstrap: str, rate: int, count: int) -> None:
    """Send at fixed instants, whether or not the answers are back: waiting would hide a stall."""
    backend, encode = KafkaBackend(KafkaSettings(bootstrap=bootstrap)), codec_of(EVENTS).encode
    partitions = TOPICS[EVENTS].partitions
    events = islice(ordinary(1, count // 10, a_minute=_A_MINUTE), count)
    keys = [(each.key.encode(), encode(each.event)) for each in events]
    collect_seldom()
    started, under_way = time.monotonic() + 1, set()
    for number, (key, value) in enumerate(keys):
        await asyncio.sleep(max(0, started + number / rate - time.monotonic()))
        draft = Draft(key, value, (("traceparent", b"00-%032x-%016x-01" % (time.time_ns(), number + 1)),))
        task = asyncio.create_task(backend.publish(Place(EVENTS, partition_of(key, partitions)), [draft]))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    await backend.close()


class _Reader:
    def __init__(self) -> None:
        self.joined = asyncio.Event()

    def assigned(self, places: frozenset[Place]) -> None:
        del places
        self.joined.set()

    def revoked(self) -> None:
        self.joined.clear()


async def _watched(bootstrap: str) -> list[float]:
    """Read statuses until none has come for some seconds; gives the milliseconds of each, in order of arrival."""
    backend, reader = KafkaBackend(KafkaSettings(bootstrap=bootstrap)), _Reader()
    consumer = backend.consumer("bench-reader", [STATUS])
    await consumer.start(reader)
    await reader.joined.wait()
    places = [Place(STATUS, number) for number in range(TOPICS[STATUS].partitions)]
    for place in places:
        consumer.seek(place, 0)
    collect_seldom()
    try:
        return await _timed(consumer, places)
    finally:
        await consumer.stop()
        await backend.close()


async def _timed(consumer: Consumer, places: list[Place]) -> list[float]:
    took: list[float] = []
    last = time.monotonic()
    while not took or time.monotonic() - last < _QUIET_S:
        for messages in (await consumer.fetch(places, 1)).values():
            seen, last = time.time_ns(), time.monotonic()
            took += [(seen - _sent_ns(message)) / 1e6 for message in messages]
    return took


def _sent_ns(message: Message) -> int:
    traceparent = dict(message.headers)["traceparent"] or b""
    return int(traceparent.split(b"-")[1], 16)
