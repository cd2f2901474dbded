"""Starting and ending a client of aiokafka so that nothing of it is left behind when that fails or is cut short."""

import asyncio
from collections.abc import Awaitable, Callable

from aiokafka.client import AIOKafkaClient

from interventions.stream.kafka.faults import translated

_GRACE_S = 1


async def start(starting: Awaitable[None], stop: Callable[[], Awaitable[None]] | None = None) -> None:
    """Await the start of a client; ``stop`` it when it did not start.

    aiokafka forgets an open connection when its start is cancelled: so it is let come to its end first.
    """
    task = asyncio.ensure_future(starting)
    try:
        with translated():
            await asyncio.shield(task)
    finally:
        if not _well(task):
            await asyncio.wait([task], timeout=_GRACE_S)
            task.cancel()
            if stop:
                await stop()


async def let_go(client: AIOKafkaClient) -> None:
    """Close the connections of a client whose own stop was cut short.

    Where that met them closing they count as cancelled, and ``close`` would cancel whoever asks for it again.
    """
    closing = asyncio.ensure_future(client.close())
    await asyncio.wait([closing], timeout=_GRACE_S)
    closing.cancel()


def _well(task: asyncio.Future[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
