"""A worker keeps its promises in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Backend
from stream.owning import OwningBehaviour
from stream.worker_behaviour import WorkerBehaviour


@asynccontextmanager
async def memory() -> AsyncIterator[Backend]:
    """Give a broker in memory, without topics."""
    yield MemoryBackend(lambda: 1_700_000_000_000, topics=())


class TestWorkerInMemory(WorkerBehaviour):
    """The suite, in this process."""

    backend = staticmethod(memory)  # type: ignore[assignment]


class TestOwningInMemory(OwningBehaviour):
    """References, preparation and effects, in this process."""

    backend = staticmethod(memory)  # type: ignore[assignment]
