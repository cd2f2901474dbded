"""Upstream systems that publish at a steady pace, whatever the brokers do, and keep what was acknowledged."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import islice

from aiokafka.errors import KafkaError

from faults.kept import EVENTS, Kept
from interventions.contracts.topics import TOPICS
from interventions.stream.faults import Fenced, Unsettled
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Draft, Place

TICK_S = 0.5
PATIENCE_S = 120
Said = tuple[bytes | None, bytes | None]
Piece = tuple[int, list[Draft]]
Placed = tuple[int, Draft]
"""A record and its partition."""
PARTITIONS = TOPICS[EVENTS].partitions


class Load:
    """One publisher a partition; what has no answer is published again, as a careful upstream does."""

    def __init__(self, settings: KafkaSettings, rate: int) -> None:
        self._settings, self.rate = settings, rate
        self._ending = asyncio.Event()
        self.due: dict[Said, list[int]] = defaultdict(list)
        self.acknowledged: Counter[Said] = Counter()
        self.again = 0

    def stop(self) -> None:
        """Publish nothing further."""
        self._ending.set()

    async def run(self, drafts: Iterable[Placed]) -> None:
        """Publish until all is out, or ``stop``; returns when everything was acknowledged."""
        queues: list[asyncio.Queue[Piece | None]] = [asyncio.Queue() for _ in range(PARTITIONS)]
        publishing = [asyncio.create_task(self._publish(n, queue)) for n, queue in enumerate(queues)]
        coming, started, tick = iter(drafts), time.monotonic(), 0
        while not self._ending.is_set() and (piece := list(islice(coming, int(self.rate * TICK_S)))):
            self._deal(piece, queues)
            tick += 1
            await asyncio.sleep(max(0, started + tick * TICK_S - time.monotonic()))
        for queue in queues:
            queue.put_nowait(None)
        await asyncio.gather(*publishing)

    def _deal(self, piece: list[Placed], queues: list[asyncio.Queue[Piece | None]]) -> None:
        now = int(time.time() * 1000)
        by_partition: dict[int, list[Draft]] = defaultdict(list)
        for partition, draft in piece:
            by_partition[partition].append(draft)
            self.due[draft.key, draft.value].append(now)
        for partition, drafts in by_partition.items():
            queues[partition].put_nowait((now, drafts))

    async def _publish(self, partition: int, queue: asyncio.Queue[Piece | None]) -> None:
        backend = KafkaBackend(self._settings)
        while piece := await queue.get():
            until = time.monotonic() + PATIENCE_S
            while True:
                try:
                    await backend.publish(Place(EVENTS, partition), piece[1])
                    break
                except (Unsettled, Fenced, KafkaError):
                    if time.monotonic() > until:
                        raise
                    self.again += 1
                    await backend.close()
                    backend = KafkaBackend(self._settings)
            self.acknowledged.update((draft.key, draft.value) for draft in piece[1])
        await backend.close()

    def lost(self, kept: Iterable[Kept]) -> list[str]:
        """Name what was acknowledged and does not lie there."""
        there = Counter((one.key, one.value) for one in kept)
        missing = self.acknowledged - there
        return [f"{missing.total()} acknowledged events are gone"] if missing else []
