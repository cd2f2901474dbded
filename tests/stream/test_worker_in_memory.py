"""A worker keeps its promises in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Backend
from stream.worker_behaviour import WorkerBehaviour


class TestWorkerInMemory(WorkerBehaviour):
    """The suite, in this process."""

    @asynccontextmanager
    async def backend(self) -> AsyncIterator[Backend]:
        yield MemoryBackend(lambda: 1_700_000_000_000, topics=())
