"""Topics in memory after a day's work, whole: what every processor kept, and what it wrote."""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

from interventions.cli.broker import BrokerTopics
from interventions.cli.rebuilding import Rebuilding, rebuilding, written
from interventions.contracts.topics import TOPICS
from interventions.domain.words import DeliveryState
from interventions.reporting.relay.mailer import Verdict
from interventions.reporting.store import ObjectStore
from interventions.sandbox.chain import Chain, Office
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, ordinary
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Message, Place
from interventions.stream.processor import Processor
from interventions.stream.worker import Worker
from reporting.firm import LinePress
from reporting.owned import ScriptedMailer

VERDICTS = (
    Verdict(DeliveryState.SENT, None, 250),
    Verdict(DeliveryState.DEFERRED, "recipient: greylisted", 451),
    Verdict(DeliveryState.REFUSED, "recipient: no such user", 550),
    Verdict(DeliveryState.UNKNOWN, "no_answer: timeout"),
    Verdict(DeliveryState.DEFERRED, "relay_unreachable: refused", held=True),
    Verdict(DeliveryState.SENT, None, 250),
)
PARTITIONS = range(TOPICS["intervention-events"].partitions)


def a_days_work() -> BrokerTopics:
    """Give the topics after the whole chain worked on visits of all sorts, its mails meeting every fate."""
    backend = MemoryBackend(_worked_once().clock)
    for place, messages in _written().items():
        for each in messages:
            draft = Draft(each.key, each.value, tuple(each.headers))
            assert backend.append(place, draft, each.timestamp) == each.offset
    return BrokerTopics(backend)


@cache
def _written() -> Mapping[Place, list[Message]]:
    logs = [(place := Place(topic.name, number), _worked_once().log(place)) for topic in TOPICS.values()
            for number in range(topic.partitions)]  # fmt: skip
    return {place: list(log.read(0, log.end)) for place, log in logs}


@cache
def _worked_once() -> MemoryBackend:
    chain = Chain(Office(LinePress(), ObjectStore("memory:"), ScriptedMailer(*VERDICTS)))
    asyncio.run(_worked(chain, 16))
    return chain.backend


async def _worked(chain: Chain, visits: int) -> None:
    arrivals = list(ordinary(1, visits))
    chain.write_references(TEMPLATES, SETTINGS, arrivals[0].received_at)
    for each in arrivals:
        chain.write("intervention-events", each.key, each.event, each.received_at)
    await chain.settle()
    await chain.close()


def work_on(topics: BrokerTopics, processor: Processor[Any]) -> None:
    """Start a processor anew and let it take all there is."""

    async def work() -> None:
        worker = Worker(processor, topics.backend)
        await worker.drain()
        await worker.close()

    asyncio.run(work())


def made_of(topics: BrokerTopics, name: str) -> list[Rebuilding]:
    """Fold every partition of a processor."""

    async def all_of_them() -> list[Rebuilding]:
        return [await rebuilding(topics, name, partition) for partition in PARTITIONS]

    return asyncio.run(all_of_them())


def mended(topics: BrokerTopics, name: str) -> None:
    """Write what was folded."""

    async def write() -> None:
        for partition in PARTITIONS:
            await written(topics, await rebuilding(topics, name, partition))

    asyncio.run(write())


def lose(topics: BrokerTopics, topic: str) -> None:
    """Delete a topic and make it anew, empty."""

    async def again() -> None:
        await topics.backend.delete(topic)
        await topics.backend.create(topic, TOPICS[topic].partitions, TOPICS[topic].config)

    asyncio.run(again())


def put(topics: BrokerTopics, topic: str, partition: int, key: bytes, value: bytes) -> None:
    """Append one record as it is."""
    asyncio.run(topics.backend.publish(Place(topic, partition), [Draft(key, value)]))


def kept(topics: BrokerTopics, name: str) -> Mapping[bytes, bytes]:
    """Give the states of a processor, of all partitions."""
    return {key: value for made in made_of(topics, name) for key, value in made.kept.items()}
