"""lifecycle, timekeeping and both together on Kafka, beside the bare pipe."""

import asyncio
import time
from typing import Any

from interventions.contracts.topics import TOPICS
from interventions.sandbox.bench.process import Running, Timing, timed
from interventions.sandbox.bench.topics import make_topics, publish
from interventions.sandbox.broker import broker
from interventions.sandbox.traffic import ordinary
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Place

WORKING_CORE = 1
OTHER_CORE = 0


def pipeline(interventions: int) -> dict[str, Any]:
    """Time the bare pipe, lifecycle and timekeeping one after the other over the same events."""
    with broker(own=True) as found:
        events = asyncio.run(_filled(found.bootstrap, interventions))
        bare = timed("bare", found.bootstrap, events, WORKING_CORE)
    with broker(own=True) as found:
        asyncio.run(_filled(found.bootstrap, interventions))
        lifecycle = timed("lifecycle", found.bootstrap, events, WORKING_CORE)
        logged = asyncio.run(_logged(found.bootstrap))
        timekeeping = timed("timekeeping", found.bootstrap, logged, WORKING_CORE)
    return {
        "events": events,
        "bare_pipe": figures(bare),
        "lifecycle": figures(lifecycle),
        "timekeeping": figures(timekeeping),
        "lifecycle_to_bare": round(lifecycle.a_second / bare.a_second, 3),
    }


def chain(interventions: int) -> dict[str, Any]:
    """Time lifecycle and timekeeping at work together on two cores, to the last ``intervention-time``."""
    with broker(own=True) as found:
        events = asyncio.run(_filled(found.bootstrap, interventions))
        duplicates = events - len({(each.key, each.event["event_id"]) for each in ordinary(1, interventions)})
        both = [
            Running("lifecycle", found.bootstrap, events, OTHER_CORE),
            Running("timekeeping", found.bootstrap, events - duplicates, WORKING_CORE),
        ]
        started = time.monotonic()
        for each in both:
            each.ready()
        lifecycle, timekeeping = (each.wait() for each in both)
        seconds = time.monotonic() - started
    return {
        "events": events,
        "seconds_with_start": round(seconds, 2),
        "events_a_second": round(events / max(lifecycle.seconds, timekeeping.seconds)),
        "lifecycle_cpu_us": round(lifecycle.cpu_us, 1),
        "timekeeping_cpu_us": round(timekeeping.cpu_us, 1),
    }


def figures(timing: Timing) -> dict[str, Any]:
    """Give a timing as figures."""
    return {
        "records": timing.records,
        "records_a_second": round(timing.a_second),
        "cpu_us_a_record": round(timing.cpu_us, 1),
        "seconds": round(timing.seconds, 2),
        "resident_mb": round(timing.resident_mb),
    }


async def _filled(bootstrap: str, interventions: int) -> int:
    backend = KafkaBackend(KafkaSettings(bootstrap=bootstrap))
    try:
        await make_topics(backend)
        return await publish(backend, ordinary(1, interventions))
    finally:
        await backend.close()


async def _logged(bootstrap: str) -> int:
    """Count the committed log records; markers of transactions take offsets too."""
    backend = KafkaBackend(KafkaSettings(bootstrap=bootstrap))
    try:
        return await count_records(backend, "intervention-log")
    finally:
        await backend.close()


async def count_records(backend: KafkaBackend, topic: str) -> int:
    """Count what a read_committed reader sees of a topic."""
    places = [Place(topic, number) for number in range(TOPICS[topic].partitions)]
    ends, count = await backend.stable_ends(places), 0
    for place in places:
        async for piece in backend.read(place, 0, ends[place]):
            count += len(piece)
    return count
