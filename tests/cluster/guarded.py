"""Lifecycle and timekeeping at work on a broker that allows each no more than it needs."""

from collections import defaultdict
from pathlib import Path

from cluster.signed import ADMIN, Signed
from faults.cases import finished, traffic
from faults.ground import STEPPING, Figures, Ground, topics_of_steps
from faults.kept import EVENTS
from faults.load import drafts_of
from faults.workers import Worker
from interventions.contracts.topics import TOPICS
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Draft, Place


class Guarded(Ground):
    """One prefix on a broker that asks who is there."""

    def __init__(self, signed: Signed, prefix: str, folder: Path) -> None:
        super().__init__(signed.bootstrap, prefix, folder)
        self._signed, self._prefix = signed, prefix
        self.settings = self._as(ADMIN)
        self.backend = KafkaBackend(self.settings)

    async def seat(self, name: str, seat: int, *faults: str) -> Worker:
        """Start a worker that signs in under its own name."""
        worker = Worker(name, seat, {**self.environment, **self._signed.environment(name)}, self.folder, *faults)
        self.workers.append(worker)
        await worker.start()
        return worker

    async def worked(self) -> Figures:
        """Let upstream publish, the two decide, and give the account."""
        try:
            await self.prepare(topics_of_steps())
            for name in STEPPING:
                await self.seat(name, 1)
            await self._published()
            return await finished(self)
        finally:
            await self.leave()

    async def _published(self) -> None:
        """Publish as a stranger's client would, who may write and ask for nothing."""
        upstream = KafkaBackend(self._as("upstream"))
        by_partition: dict[int, list[Draft]] = defaultdict(list)
        for partition, draft in drafts_of(traffic(1, 10), TOPICS[EVENTS].partitions):
            by_partition[partition].append(draft)
        for partition, drafts in by_partition.items():
            await upstream.publish(Place(EVENTS, partition), drafts)
        await upstream.close()

    def _as(self, name: str) -> KafkaSettings:
        return self._signed.settings(name).model_copy(update={"prefix": self._prefix})

    async def _hanging(self) -> list[str]:
        return []
