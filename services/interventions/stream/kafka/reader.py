"""Reading partitions as a member of no group: states, reference topics, dumps."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Sequence

from aiokafka import AIOKafkaConsumer

from interventions.stream.faults import Unsettled
from interventions.stream.kafka.faults import translated
from interventions.stream.kafka.naming import Naming
from interventions.stream.kafka.settings import KafkaSettings
from interventions.stream.kafka.starting import let_go, start
from interventions.stream.port import Message, Place

_SHORT_POLL_MS = 20
_POLL_MS = 200
_STALLED_S = 60
_STOP_S = 0.5
_FETCH_BYTES = 8 * 1024 * 1024


class Reader:
    """One connection that reads one partition at a time."""

    def __init__(self, settings: KafkaSettings, naming: Naming) -> None:
        self._naming = naming
        self._client = AIOKafkaConsumer(
            **settings.client(),
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="none",
            fetch_max_wait_ms=_SHORT_POLL_MS,
            max_partition_fetch_bytes=_FETCH_BYTES,
        )

    async def start(self) -> None:
        """Connect."""
        await start(self._client.start(), self.stop)

    async def read(self, place: Place, start: int, end: int) -> AsyncGenerator[Sequence[Message]]:
        """Give the committed records of ``[start, end)`` in pieces; beyond the last stable offset it would wait."""
        partition = self._naming.partition(place)
        self._client.assign([partition])
        self._client.seek(partition, start)
        moved_at, at = time.monotonic(), start
        while (position := await self._client.position(partition)) < end:
            if position > at:
                moved_at, at = time.monotonic(), position
            if time.monotonic() - moved_at > _STALLED_S:
                raise Unsettled(f"{place}: nothing could be read for {_STALLED_S} s")
            with translated():
                fetched = await self._client.getmany(partition, timeout_ms=_POLL_MS)
            for records in fetched.values():
                yield self._naming.messages(records if records[-1].offset < end else _below(records, end))

    def rest(self) -> None:
        """Read nothing until it is needed again."""
        self._client.unsubscribe()

    async def stop(self) -> None:
        """Let the connection go, in bounded time.

        aiokafka's fetcher swallows a cancellation that meets it winding requests up after ``rest``, and would be
        waited for until the end of time; the time-out cancels it once more.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                await self._client.stop()
                return
        await let_go(self._client._client)  # noqa: SLF001 - where it would have got to


def _below(records: Sequence[Message], end: int) -> list[Message]:
    return [record for record in records if record.offset < end]
