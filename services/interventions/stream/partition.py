"""One owned partition: records fetched are buffered, decided in batches and committed."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from interventions.stream.batch import Batch, prepared
from interventions.stream.blame import Blame
from interventions.stream.faults import Flooded, Unsettled
from interventions.stream.layout import Layout, draft_of
from interventions.stream.port import Headers, Message
from interventions.stream.processor import Decision, Effects, Output
from interventions.stream.shared import Shared
from interventions.stream.state import PartitionState
from interventions.stream.tenure import Tenure

_LARGEST_BATCH = 8 * 1024 * 1024


class Partition:
    """One partition number of a processor's inputs; ``Owned`` for its effects."""

    def __init__(self, shared: Shared, number: int) -> None:
        self._shared, self.partition = shared, number
        self.layout = Layout(shared.processor, number, shared.facts)
        cached: int = getattr(shared.processor, "cached_states", shared.settings.cached_states)
        self.state = PartitionState(shared.processor, cached)
        self.effects: Effects | None = None
        self.taken_at = time.monotonic()
        self._room: int = getattr(shared.processor, "batch_size", shared.settings.batch_records)
        self._blame = Blame(shared.processor.name)
        self._labels = (shared.processor.name, str(number))
        self._tenure: Tenure | None = None
        self._ready = False
        self._buffer: deque[Message] = deque()
        self._arrived = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._dead_letter_run = 0
        self.leaving = False
        self.preparing = False

    @property
    def ready(self) -> bool:
        """Whether records may be fetched for it."""
        return self._ready

    @property
    def waiting(self) -> int:
        """The records fetched and not yet taken."""
        return len(self._buffer)

    async def open(self) -> None:
        """Take the partition over and read on where the last commit ended."""
        self._tenure = Tenure(self._shared, self.layout, self.state)
        for place, offset in (await self._tenure.begin()).items():
            self._shared.consumer.seek(place, offset)
        if self._shared.effects:
            self.effects = self._shared.effects()
            for key, encoded in self.state.items():
                self.effects.watch(key.decode(), encoded)
        self.taken_at = time.monotonic()
        self._ready = True
        self.show()

    async def close(self) -> None:
        """Let go; the states stay, for the case that the partition comes back."""
        self._ready = False
        self._buffer.clear()
        tenure, self._tenure = self._tenure, None
        if tenure:
            await tenure.end()

    def offer(self, messages: Sequence[Message]) -> None:
        """Take records in that were fetched."""
        if self._ready:
            self._buffer.extend(messages)
            self._arrived.set()

    def enter(self) -> None:
        """Take batches again."""
        self.leaving = False

    def leave(self) -> None:
        """Take no further batch."""
        self.leaving = True
        self._arrived.set()

    async def wait(self) -> bool:
        """Wait until there are records to take; False when there will be none."""
        while not self._buffer and not self.leaving:
            self._arrived.clear()
            await self._arrived.wait()
        return not self.leaving

    async def work(self) -> int:
        """Take a batch of what is there, decide it and commit it; gives the number of records."""
        async with self._one_at_a_time:
            self.taken_at = started = time.monotonic()
            messages = self._take()
            batch = self._new_batch()
            batch.dead_letter_run = self._dead_letter_run
            self._shared.reached("fetched")
            with self._blame:
                await self._decide(batch, messages)
            self._shared.metrics.batch_s.labels(*self._labels).observe(time.monotonic() - started)
            await self._commit(batch)
            self._account(batch, messages)
        return len(messages)

    def caught_up(self) -> bool:
        """Tell whether every record up to the last stable offset has been committed."""
        if not self._ready or self._buffer or self._one_at_a_time.locked():
            return False
        return all(self._shared.consumer.behind(place) == 0 for place in self.layout.inputs)

    async def apply(self, key: str, step: Any, headers: Headers = ()) -> Decision:
        """Run ``step(state) -> Decision`` on one key in a transaction of its own, between two batches."""
        async with self._one_at_a_time:
            batch = self._new_batch()
            decision = batch.apply(key.encode(), step, headers)
            await self._commit(batch)
        self._shared.metrics.effects.labels(*self._labels, decision.outcome).inc()
        return decision

    async def publish(self, output: Output) -> None:
        """Publish outside any transaction, as any upstream system would (idempotent, at least once)."""
        draft = draft_of(output, (), self._shared.backend.clock())
        await self._shared.backend.publish(self.layout.place(output), [draft])

    def _new_batch(self) -> Batch:
        return Batch(
            self._shared.processor, self.layout, self.state, self._blame, self._shared.tracing(self._labels[0])
        )

    def _take(self) -> list[Message]:
        messages: list[Message] = []
        size = 0
        while self._buffer and len(messages) < self._room and size < _LARGEST_BATCH:
            message = self._buffer.popleft()
            size += len(message.value or b"")
            messages.append(message)
        return messages

    async def _decide(self, batch: Batch, messages: Sequence[Message]) -> None:
        processor = self._shared.processor
        readable = batch.sort(messages)
        self._shared.reached("decoded")
        if processor.references and any(processor.needs_references(received) for _, received in readable):
            await self._shared.references.catch_up()
        if prepare := getattr(processor, "prepare", None):
            self.preparing = True
            try:
                readable = prepared(readable, await prepare([received for _, received in readable]))
            finally:
                self.preparing = False
        batch.step(readable)
        self._shared.reached("stepped")

    async def _commit(self, batch: Batch) -> None:
        if self._tenure is None:
            raise Unsettled(f"partition {self.partition} is not owned")
        with self._blame:
            marker = batch.finish(self._tenure.topic_ids)
        await self._tenure.commit(batch, marker)
        if self.effects:
            for key, (_, encoded) in batch.staged.items():
                if encoded is not None:
                    self.effects.watch(key.decode(), encoded)

    def _account(self, batch: Batch, messages: Sequence[Message]) -> None:
        now = self._shared.backend.clock()
        ages_ms = [now - message.timestamp for message in messages]
        self._shared.metrics.account(self._labels, batch.outcomes, batch.again, ages_ms)
        self.show()
        self._dead_letter_run = batch.dead_letter_run
        limit = self._shared.settings.dead_letter_run
        if limit and self._dead_letter_run > limit:
            raise Flooded(
                f"{self._dead_letter_run} dead letters in a row in partition {self.partition}, {limit} are let pass"
            )

    def readable(self) -> bool:
        """Tell whether there are records that were not taken."""
        return bool(self._buffer) or any(self._shared.consumer.behind(place) for place in self.layout.inputs)

    def given_up(self) -> None:
        """Count a transaction that came to grief."""
        self._shared.metrics.recoveries.labels(*self._labels).inc()

    def show(self) -> None:
        """Show lag and state in the metrics."""
        metrics = self._shared.metrics
        metrics.state_keys.labels(*self._labels).set(len(self.state))
        metrics.state_bytes.labels(*self._labels).set(self.state.bytes)
        behind = [self._shared.consumer.behind(place) or 0 for place in self.layout.inputs]
        metrics.lag.labels(*self._labels).set(sum(behind) + len(self._buffer))
