"""The broker in memory keeps the port's promises."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Backend, Draft
from stream.behaviour import A0, LONG_AGO, Behaviour, all_of, in_a_broker

NOW = 1_700_000_000_000


class TestMemory(Behaviour):
    """The suite, in this process."""

    @asynccontextmanager
    async def backend(self) -> AsyncIterator[Backend]:
        yield MemoryBackend(lambda: NOW, topics=())

    @in_a_broker
    async def test_a_replay_says_when_a_record_arrived(self, backend: Backend) -> None:
        """In a replay an event arrives when it was written down, not now."""
        assert isinstance(backend, MemoryBackend)

        backend.append(A0, Draft(b"k", b"v"), LONG_AGO)

        assert [message.timestamp for message in await all_of(backend, A0)] == [LONG_AGO]
