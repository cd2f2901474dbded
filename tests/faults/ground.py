"""A place for one case: topics of its own on a real broker, worker processes on them, the account afterwards."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from faults.account import audit_lifecycle, audit_timekeeping
from faults.kept import EVENTS, Kept, kepts
from faults.load import publish_events, publish_references
from faults.states import audit_states
from faults.workers import Worker
from interventions.contracts.topics import TOPICS
from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.traffic import Arrival
from interventions.stream.faults import Unsettled
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.marker import MARKER_KEY, read_marker
from interventions.stream.processor import Processor
from interventions.timekeeping.processor import Timekeeping

STEPPING = ("lifecycle", "timekeeping")
SESSION_S = 6
QUIET_S = 2.5
DONE_S = 120


class Figures(NamedTuple):
    """What one case came to."""

    events: int
    outcomes: Mapping[str, int]
    starts: int
    seconds: float
    wrong: Sequence[str]
    mails: int | None = None
    told: str = ""


class Ground:
    """One prefix on a broker."""

    def __init__(self, bootstrap: str, prefix: str, folder: Path) -> None:
        self.environment = {
            "KAFKA_BOOTSTRAP": bootstrap,
            "KAFKA_PREFIX": prefix,
            "KAFKA_SESSION_TIMEOUT_S": str(SESSION_S),
            "BATCH_RECORDS": "40",
        }
        self.settings = KafkaSettings(bootstrap=bootstrap, prefix=prefix, session_timeout_s=SESSION_S)
        self.backend = KafkaBackend(self.settings)
        self.folder = folder
        self.workers: list[Worker] = []
        self.topics: list[str] = []
        self._began = time.monotonic()

    async def prepare(self, topics: Iterable[str]) -> None:
        """Make the topics and publish what the intake refers to."""
        self.topics = list(topics)
        self.folder.mkdir(parents=True, exist_ok=True)
        await asyncio.gather(*(self._create(name) for name in self.topics))
        await publish_references(self.backend)

    async def _create(self, name: str) -> None:
        topic = TOPICS[name]
        await self.backend.create(name, topic.partitions, topic.config)

    async def seat(self, name: str, seat: int, *faults: str) -> Worker:
        """Start a worker process; ``faults`` are the fail points of its first starts."""
        worker = Worker(name, seat, self.environment, self.folder, *faults)
        self.workers.append(worker)
        await worker.start()
        return worker

    async def guest(self, name: str, number: int) -> Worker:
        """Start a worker without a seat of its own: the group hears at once when it goes."""
        worker = Worker(name, number, {**self.environment, "MEMBER": ""}, self.folder)
        self.workers.append(worker)
        await worker.start()
        return worker

    async def publish(self, arrivals: Iterable[Arrival], at_once: int = 200) -> int:
        """Publish events in pieces."""
        return await publish_events(self.backend, arrivals, at_once)

    async def settled(self) -> None:
        """Wait until every input record has its outcome and nothing more comes. Raises TimeoutError."""
        quiet_since, seen = time.monotonic(), None
        async with asyncio.timeout(DONE_S):
            while True:
                kept = await kepts(self.backend, [*_INPUTS, *(f"{name}-state" for name in STEPPING)])
                now = tuple(len(kept[topic]) for topic in _INPUTS)
                if now != seen or self._waiting(kept):
                    quiet_since, seen = time.monotonic(), now
                if time.monotonic() - quiet_since > QUIET_S:
                    return
                await asyncio.sleep(0.3)

    def _waiting(self, kept: Mapping[str, Sequence[Kept]]) -> int:
        return sum(
            one.offset >= next_offset
            for name, topic in zip(STEPPING, _INPUTS, strict=True)
            for next_offsets in [_next_offsets(kept[f"{name}-state"], topic)]
            for one in kept[topic]
            for next_offset in [next_offsets.get(one.partition, 0)]
        )

    async def stop(self) -> list[int]:
        """Stop the workers in an orderly way; gives their exit codes."""
        return [await worker.stop() for worker in self.workers]

    async def leave(self) -> None:
        """Let go of everything; a broker that was killed has less to recover without the topics."""
        for worker in self.workers:
            await worker.kill()
        with suppress(TimeoutError, Unsettled, KafkaError):
            async with asyncio.timeout(20):
                await asyncio.gather(*(self.backend.delete(name) for name in self.topics))
        await self.backend.close()

    async def audit(self) -> Figures:
        """Hold what lies in the topics against the model, and every transaction ended."""
        kept = await kepts(self.backend, self.topics)
        partitions = TOPICS[EVENTS].partitions
        outcomes, wrong = audit_lifecycle(kept, partitions)
        wrong += audit_states(kept, Lifecycle(), partitions, outcomes)
        timed, more = audit_timekeeping(kept, partitions)
        wrong += [*more, *audit_states(kept, Timekeeping(), partitions, timed)]
        wrong += await self._hanging()
        return Figures(len(kept[EVENTS]), outcomes, self.starts, self.seconds, wrong)

    @property
    def starts(self) -> int:
        """Count how often a worker was started."""
        return sum(len(worker.codes) + 1 for worker in self.workers)

    @property
    def seconds(self) -> float:
        """Tell how long the case has taken."""
        return time.monotonic() - self._began

    async def _hanging(self) -> list[str]:
        """List partitions whose last stable offset is below the high water: a transaction hangs there."""
        names = [f"{self.settings.prefix}{name}" for name in self.topics]
        places = [TopicPartition(n, p) for n, t in zip(names, self.topics, strict=True) for p in range(_count(t))]
        ends = []
        for level in ("read_uncommitted", "read_committed"):
            client = AIOKafkaConsumer(bootstrap_servers=self.settings.bootstrap, isolation_level=level)
            await client.start()
            ends.append(await client.end_offsets(places))
            await client.stop()
        return [f"{place}: a transaction hangs" for place in places if ends[0][place] != ends[1][place]]


_INPUTS = (EVENTS, "intervention-log")


def _count(topic: str) -> int:
    return TOPICS[topic].partitions


def _next_offsets(kept: Sequence[Kept], topic: str) -> dict[int, int]:
    markers: dict[int, Any] = {one.partition: one.value for one in kept if one.key == MARKER_KEY}
    return {partition: read_marker(value).next_offsets.get(topic, 0) for partition, value in markers.items() if value}


def topics_of_steps() -> list[str]:
    """Name what lifecycle and timekeeping read and write."""
    processors: list[Processor[Any]] = [Lifecycle(), Timekeeping()]
    named = {EVENTS, "dead-letters", "intervention-templates", "company-settings"}
    for processor in processors:
        named |= {f"{processor.name}-state"}
        named |= {topic.name for topic in TOPICS.values() if processor.name in topic.written_by}
    return sorted(named)


def line(name: str, figures: Figures) -> str:
    """Write one line of figures."""
    counts: Counter[str] = Counter(figures.outcomes)
    told = " ".join(f"{outcome} {counts[outcome]}" for outcome in (_OUTCOMES if figures.mails is None else counts))
    told += "" if figures.mails is None else f" · mails {figures.mails}"
    told += f" · {figures.told}" if figures.told else ""
    verdict = "0 lost 0 doubled" if not figures.wrong else f"WRONG: {'; '.join(list(figures.wrong)[:3])}"
    return f"{name:<44} in {figures.events} = {told} · starts {figures.starts} · {figures.seconds:.0f} s · {verdict}"


_OUTCOMES = ("logged", "rejected", "duplicate", "dead_letter", "forwarded")
