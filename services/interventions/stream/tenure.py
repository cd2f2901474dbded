"""One ownership of a partition, from the fencing of the former owner to the end of our own producer."""

import time

import structlog

from interventions.stream.batch import Batch
from interventions.stream.layout import Layout
from interventions.stream.marker import Marker
from interventions.stream.port import Place
from interventions.stream.seat import first_offset
from interventions.stream.shared import Shared
from interventions.stream.state import PartitionState
from interventions.stream.transaction import Transaction

_LOG = structlog.get_logger()
_ABORT_S = 5


class Tenure:
    """The right to write a partition. Whatever goes wrong inside a transaction ends it; the next one starts afresh."""

    def __init__(self, shared: Shared, layout: Layout, state: PartitionState) -> None:
        self._shared, self._layout, self._state = shared, layout, state
        self.labels = (shared.processor.name, str(layout.number))
        self.topic_ids = {topic: shared.facts[topic].topic_id for topic in shared.processor.inputs}
        timeout_s = shared.settings.transaction_timeout_s
        transactional_id = f"{shared.group}-{shared.processor.inputs[0]}-{layout.number}"
        self._producer = shared.backend.producer(transactional_id, timeout_s)
        self._transaction = Transaction(self._producer, shared.group, timeout_s - _ABORT_S, shared.reached)

    async def begin(self) -> dict[Place, int]:
        """Fence the former owner, restore what it committed, and give the offsets to read on from."""
        shared = self._shared
        await self._producer.start()
        await self._restore()
        shared.reached("before-restore-ends")
        marker = self._state.marker
        return {
            place: await first_offset(shared.backend, shared.consumer, place, marker, self.topic_ids)
            for place in self._layout.inputs
        }

    async def commit(self, batch: Batch, marker: Marker) -> None:
        """Commit a batch and only then take its states in."""
        started = time.monotonic()
        offsets = {
            place: offset
            for place in self._layout.inputs
            if (offset := batch.next_offsets.get(place.topic)) is not None
        }
        ends = await self._transaction.commit(batch.writes, offsets)
        batch.spans.committed()
        self._shared.metrics.transaction_s.labels(*self.labels).observe(time.monotonic() - started)
        for key, (state, encoded) in batch.staged.items():
            self._state.put(key, state, encoded)
        self._state.next_offset = ends[self._layout.state]
        self._state.committed(marker, batch.skipped)

    async def end(self) -> None:
        """Let go in bounded time; what is open will be aborted."""
        await self._producer.stop()

    async def _restore(self) -> None:
        shared, state, place = self._shared, self._state, self._layout.state
        started, read = time.monotonic(), 0
        end = (await shared.backend.stable_ends([place]))[place]
        async for piece in shared.backend.read(place, state.next_offset, end):
            state.absorb(piece)
            read += len(piece)
        state.next_offset = max(end, state.next_offset)
        if read:
            state.recount()
        took = time.monotonic() - started
        shared.metrics.restored.labels(*self.labels).inc(read)
        shared.metrics.restore_s.labels(*self.labels).observe(took)
        _LOG.info(
            "restored", processor=self.labels[0], partition=place.partition, records=read, keys=len(state), s=took
        )
