"""How one partition is held while it is owned, and how stalls are noticed."""

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog

from interventions.stream.failpoints import FailpointReached
from interventions.stream.faults import Fenced, Stalled, Unsettled
from interventions.stream.partition import Partition

_LOG = structlog.get_logger()
_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 2
_TICK_S = 1


async def hold(partition: Partition, stop_s: float, hungry: Callable[[], None]) -> None:
    """Work on a partition until it is left; whenever a transaction comes to grief, own it anew and go on."""
    pause_s: float = _FIRST_PAUSE_S
    partition.enter()
    while True:
        try:
            await _tenure(partition, stop_s, hungry)
        except (Unsettled, TimeoutError, FailpointReached) as fault:
            _LOG.warning("transaction_given_up", partition=partition.partition, reason=repr(fault))
            partition.given_up()
        except Fenced:
            if not partition.leaving:
                raise
        if partition.leaving:
            return
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


async def _tenure(partition: Partition, stop_s: float, hungry: Callable[[], None]) -> None:
    try:
        await partition.open()
        hungry()
        working = asyncio.ensure_future(_work(partition, hungry))
        acting = asyncio.ensure_future(_act(partition))
        try:
            done, _ = await asyncio.wait([working, acting], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await _wind_up(partition, working, acting, stop_s)
    finally:
        await partition.close()


async def _work(partition: Partition, hungry: Callable[[], None]) -> None:
    while await partition.wait():
        await partition.work()
        hungry()


async def _act(partition: Partition) -> None:
    """Run the effects as long as the tenure lasts."""
    if partition.effects:
        await partition.effects.run(partition)
    await asyncio.Event().wait()


async def _wind_up(
    partition: Partition, working: asyncio.Task[None], acting: asyncio.Task[None], stop_s: float
) -> None:
    """End both tasks; a partition that is left lets its batch come to its end, within ``stop_s``."""
    acting.cancel()
    if not partition.leaving:
        working.cancel()
    _, late = await asyncio.wait([working, acting], timeout=stop_s)
    for task in late:
        task.cancel()
    for fault in await asyncio.gather(working, acting, return_exceptions=True):
        if isinstance(fault, Exception):
            _LOG.warning("ended_with", partition=partition.partition, reason=repr(fault))


async def watch(partitions: Mapping[int, Partition], limit_s: float) -> None:
    """Keep the gauges fresh. Raises Stalled when a partition takes nothing although there is something to take."""
    while True:
        await asyncio.sleep(_TICK_S)
        now = time.monotonic()
        for partition in partitions.values():
            if not partition.ready:
                continue
            partition.show()
            if partition.preparing or not partition.readable():
                partition.taken_at = now
            elif limit_s and now - partition.taken_at > limit_s:
                raise Stalled(f"partition {partition.partition}: records to read, and none taken for {limit_s:.0f} s")
