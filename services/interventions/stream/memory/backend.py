"""The whole broker in memory."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from interventions.contracts.topics import TOPICS
from interventions.stream.memory.consumer import MemoryConsumer
from interventions.stream.memory.group import Group
from interventions.stream.memory.log import Fate, Log, Transaction
from interventions.stream.memory.producer import MemoryProducer
from interventions.stream.port import Clock, Draft, Message, Place, TopicFacts

_PIECE = 10_000


class MemoryBackend:
    """Topics as ``topics.yaml`` has them (or none, ``topics=()``), all in this process."""

    def __init__(self, clock: Clock, topics: Collection[str] | None = None) -> None:
        self.clock = clock
        self._facts: dict[str, TopicFacts] = {}
        self._logs: dict[Place, Log] = {}
        self._groups: dict[str, Group] = {}
        self._owners: dict[str, MemoryProducer] = {}
        self._change = asyncio.Event()
        self._made = 0
        for name in TOPICS if topics is None else topics:
            self._make(name, TOPICS[name].partitions, TOPICS[name].config)

    def consumer(self, group: str, topics: Collection[str], member_name: str | None = None) -> MemoryConsumer:
        """Make a consumer; a member's name changes nothing here."""
        del member_name
        return MemoryConsumer(self, group, topics)

    def producer(self, transactional_id: str, timeout_s: float = 45) -> MemoryProducer:
        """Make a transactional producer; transactions do not time out here."""
        del timeout_s
        return MemoryProducer(self, transactional_id)

    def append(self, place: Place, draft: Draft, timestamp_ms: int) -> int:
        """Write one record as if it had arrived at ``timestamp_ms``, whatever the topic says; gives its offset."""
        offset = self._logs[place].append(draft, timestamp_ms)
        self._changed()
        return offset

    async def publish(self, place: Place, drafts: Sequence[Draft]) -> int:
        """Append outside any transaction."""
        log, now = self._logs[place], self.clock()
        for draft in drafts:
            log.append(draft, now)
        self._changed()
        return log.end

    async def read(self, place: Place, start: int, end: int) -> AsyncIterator[Sequence[Message]]:
        """Read the committed records of ``[start, end)`` in pieces."""
        log = self._logs[place]
        end = min(end, log.stable_end)
        for at in range(start, end, _PIECE):
            yield list(log.read(at, min(at + _PIECE, end)))

    async def stable_ends(self, places: Collection[Place]) -> Mapping[Place, int]:
        """Give the last stable offsets."""
        return {place: self._logs[place].stable_end for place in places}

    async def beginnings(self, places: Collection[Place]) -> Mapping[Place, int]:
        """Give the first offsets: nothing is ever deleted here."""
        return dict.fromkeys(places, 0)

    async def describe(self, topics: Collection[str]) -> Mapping[str, TopicFacts]:
        """Describe those of the topics that exist."""
        return {topic: self._facts[topic] for topic in topics if topic in self._facts}

    async def create(self, topic: str, partitions: int, config: Mapping[str, str]) -> None:
        """Make a topic; one that exists stays as it is."""
        if topic not in self._facts:
            self._make(topic, partitions, config)

    async def configure(self, topic: str, config: Mapping[str, str]) -> None:
        """Set some of a topic's settings."""
        facts = self._facts[topic]
        self._facts[topic] = facts._replace(config={**facts.config, **config})

    async def delete(self, topic: str) -> None:
        """Delete a topic and all that is in it."""
        del self._facts[topic]
        for place in [each for each in self._logs if each.topic == topic]:
            del self._logs[place]

    async def close(self) -> None:
        """Nothing is held."""

    def log(self, place: Place) -> Log:
        """Give a partition's log."""
        return self._logs[place]

    def group(self, name: str) -> Group:
        """Give a group, made when first asked for."""
        return self._groups.setdefault(name, Group())

    def counts(self) -> dict[str, int]:
        """Give the partition count of every topic."""
        return {topic: facts.partitions for topic, facts in self._facts.items()}

    def now(self) -> int:
        """Give the time."""
        return self.clock()

    def next_change(self) -> asyncio.Event:
        """Give an event set at the next append or end of a transaction."""
        return self._change

    def owner(self, transactional_id: str) -> MemoryProducer | None:
        """Name the producer that owns the id."""
        return self._owners.get(transactional_id)

    def take_over(self, transactional_id: str, producer: MemoryProducer) -> None:
        """Make this the one producer under the id and abort what the former left open."""
        former = self._owners.get(transactional_id)
        self._owners[transactional_id] = producer
        if former and former.transaction:
            self.settle(former.transaction, Fate.ABORTED)

    def settle(self, transaction: Transaction, fate: Fate) -> None:
        """End a transaction: its records become readable, or never will be."""
        transaction.fate = fate
        for log in transaction.logs:
            log.settle(transaction)
        if fate is Fate.COMMITTED:
            for group, topic, partition, offset in transaction.offsets:
                self.group(group).offsets[Place(topic, partition)] = offset
        self._changed()

    def _make(self, topic: str, partitions: int, config: Mapping[str, str]) -> None:
        self._made += 1
        self._facts[topic] = TopicFacts(f"memory-{self._made}", partitions, dict(config))
        append_time = config.get("message.timestamp.type") == "LogAppendTime"
        for number in range(partitions):
            self._logs[Place(topic, number)] = Log(topic, number, append_time=append_time)

    def _changed(self) -> None:
        if self._change.is_set():
            return
        self._change.set()
        self._change = asyncio.Event()
