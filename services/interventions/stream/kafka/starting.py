"""Starting a client of aiokafka so that nothing of it is left behind when that fails or is cancelled."""

import asyncio
from collections.abc import Awaitable, Callable

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


def _well(task: asyncio.Future[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
