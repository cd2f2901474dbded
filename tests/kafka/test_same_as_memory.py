"""Kafka and memory are two brokers under one loop: the same records in, the same bytes out."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import pytest

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.broker import Broker
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, Arrival, mixed
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Backend, Draft, Message, Place
from interventions.stream.worker import Worker
from interventions.timekeeping.processor import Timekeeping
from kafka.fresh import fresh

EVENTS = "intervention-events"
OUTPUTS = (
    "intervention-log",
    "intervention-status",
    "intervention-rejections",
    "intervention-time",
    "finished-interventions",
    "technician-time",
)
MANY = 20_000
_GARBAGE = {5_000: b"\xc3\x01garbage", 10_000: b"", 15_000: b"\x00" * 40}


@pytest.mark.kafka
def test_kafka_and_memory_give_the_same_bytes(kafka: Broker) -> None:
    """What a replay in memory shows is what the bus would have said, hash chains included."""
    # given
    drafts = _drafts(list(islice(mixed(11, 900), MANY)))

    # when
    events, on_kafka = asyncio.run(_on_kafka(kafka, drafts))
    in_memory = asyncio.run(_in_memory(events))

    # then
    assert sum(map(len, events.values())) == MANY
    for topic in OUTPUTS:
        assert in_memory[topic] == on_kafka[topic], topic
    logged, rejected = (
        sum(map(len, on_kafka[topic].values())) for topic in ("intervention-log", "intervention-rejections")
    )
    assert logged > MANY // 4
    assert rejected > MANY // 10


def _drafts(arrivals: Sequence[Arrival]) -> list[Draft]:
    encode = codec_of(EVENTS).encode
    drafts = [Draft(each.key.encode(), encode(_as_sent(each))) for each in arrivals]
    for at, value in _GARBAGE.items():
        drafts[at] = drafts[at]._replace(value=value)
    return drafts


def _as_sent(arrival: Arrival) -> Mapping[str, Any]:
    event = arrival.event
    return event if event["payload"] is None else {**event, "payload": (arrival.shape, event["payload"])}


async def _on_kafka(kafka: Broker, drafts: Sequence[Draft]) -> tuple[dict[int, list[Message]], dict[str, Any]]:
    async with fresh(kafka) as backend:
        for topic in TOPICS.values():
            await backend.create(topic.name, topic.partitions, topic.config)
        await _publish_references(backend)
        count = TOPICS[EVENTS].partitions
        for number in range(count):
            mine = [each for each in drafts if _partition(each, count) == number]
            await backend.publish(Place(EVENTS, number), mine)
        for processor in (Lifecycle(), Timekeeping()):
            await _run_to_the_end(Worker(processor, backend))
        return await _messages(backend, EVENTS), {topic: await _values(backend, topic) for topic in OUTPUTS}


def _partition(draft: Draft, count: int) -> int:
    assert draft.key is not None
    return partition_of(draft.key, count)


async def _publish_references(backend: Backend) -> None:
    for topic, id_field, records in (
        ("intervention-templates", "template_id", TEMPLATES),
        ("company-settings", "company_id", SETTINGS),
    ):
        drafts = [Draft(each[id_field].encode(), codec_of(topic).encode(each)) for each in records]
        await backend.publish(Place(topic, 0), drafts)


async def _run_to_the_end(worker: Worker) -> None:
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(120):
        while not (worker.partitions and all(each.caught_up() for each in worker.partitions.values())):
            await asyncio.wait({running}, timeout=0.05)
            if running.done():
                running.result()
    worker.stop()
    await running


async def _in_memory(events: Mapping[int, Sequence[Message]]) -> dict[str, Any]:
    backend = MemoryBackend(lambda: 0)
    await _publish_references(backend)
    for number, messages in events.items():
        for message in messages:
            backend.append(Place(EVENTS, number), Draft(message.key, message.value), message.timestamp)
    for processor in (Lifecycle(), Timekeeping()):
        worker = Worker(processor, backend)
        await worker.drain()
        await worker.close()
    return {topic: await _values(backend, topic) for topic in OUTPUTS}


async def _messages(backend: Backend, topic: str) -> dict[int, list[Message]]:
    places = [Place(topic, number) for number in range(TOPICS[topic].partitions)]
    ends = await backend.stable_ends(places)
    return {
        place.partition: [each async for piece in backend.read(place, 0, ends[place]) for each in piece]
        for place in places
    }


async def _values(backend: Backend, topic: str) -> dict[str, list[bytes | None]]:
    """Give each key's values in order: partitions may interleave keys differently, a key never."""
    by_key: dict[str, list[bytes | None]] = {}
    for messages in (await _messages(backend, topic)).values():
        for message in messages:
            assert message.key is not None
            by_key.setdefault(message.key.decode(errors="replace"), []).append(message.value)
    return by_key
