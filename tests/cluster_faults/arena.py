"""A place for one case on a cluster: topics of its own with three replicas, workers, a steady load, the account."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import NamedTuple

from aiokafka.errors import KafkaError

from cluster_faults.load import PARTITIONS, Load
from cluster_faults.waits import told, waits
from cluster_faults.where import next_offsets, whole
from faults.cases import traffic
from faults.ground import QUIET_S, STEPPING, Figures, Ground, topics_of_steps
from faults.kept import EVENTS, Kepts, kepts
from faults.load import drafts_of
from faults.workers import Worker
from interventions.sandbox.cluster import Cluster
from interventions.stream.faults import Unsettled
from interventions.stream.port import Place

RATE = 100
BEFORE_S = 4
AFTER_S = 4
ENOUGH = 320
"""Interventions; their events last longer than any fault."""
DRAINED_S, CASE_S = 420, 900
_INPUTS = [Place(topic, number) for topic in (EVENTS, "intervention-log") for number in range(PARTITIONS)]


class Arena(Ground):
    """One prefix on a cluster."""

    def __init__(self, cluster: Cluster, prefix: str, folder: Path) -> None:
        super().__init__(cluster.bootstrap, prefix, folder)
        self.cluster = cluster

    async def by_detour(self, name: str, seat: int) -> Worker:
        """Start a worker that reaches the brokers by way of the proxies only."""
        environment = {**self.environment, "KAFKA_BOOTSTRAP": self.cluster.detour}
        worker = Worker(name, seat, environment, self.folder)
        self.workers.append(worker)
        await worker.start()
        return worker

    async def settled(self) -> None:
        """Wait as on one broker, reading no more than what is left; that nobody answers meanwhile is no news.

        Raises TimeoutError.
        """
        since, seen = time.monotonic(), None
        async with asyncio.timeout(DRAINED_S):
            while seen is None or time.monotonic() - since < QUIET_S:
                try:
                    ends, left = await self._left()
                except (Unsettled, KafkaError):
                    ends, left = None, True
                if left or ends != seen:
                    since, seen = time.monotonic(), ends
                await asyncio.sleep(0.5)

    async def _left(self) -> tuple[Mapping[Place, int], bool]:
        """Give the ends of the inputs, and whether a record below them has no outcome yet."""
        at = {place: n for group in STEPPING for place, n in (await next_offsets(self.settings, group)).items()}
        ends = await self.backend.stable_ends(_INPUTS)
        for place, end in ends.items():
            async with aclosing(self.backend.read(place, at.get(place, 0), end)) as pieces:
                async for _ in pieces:
                    return ends, True
        return ends, False

    async def whole(self) -> None:
        """Wait until no replica is missing."""
        await whole(self.settings, self.topics)


class Case(NamedTuple):
    """One fault, by name."""

    name: str
    run: Callable[[Arena], Awaitable[Figures]]
    topics: tuple[str, ...] = ()


Harm = Callable[[Arena], Awaitable[list[str]]]
"""Does its harm, and returns when it is over and mended, with what did not go as planned."""


async def warmed_up(arena: Arena) -> None:
    """Let the workers take their seats and a first load, so that only the fault is measured."""
    await arena.publish(traffic(900, 4))
    await arena.settled()


async def harmed(arena: Arena, harm: Harm, rate: int = RATE) -> Figures:
    """Harm under a steady load, wait until all is done, and give the account with the longest stall."""
    await warmed_up(arena)
    load = Load(arena.settings, rate)
    loading = asyncio.create_task(load.run(drafts_of(traffic(1, ENOUGH), PARTITIONS)))
    await asyncio.sleep(BEFORE_S)
    fault_at = int(time.time() * 1000)
    unruly = await harm(arena)
    await asyncio.sleep(AFTER_S)
    if loading.done():
        unruly.append("the load ended before the fault did")
    load.stop()
    await loading
    return await accounted(arena, load, fault_at, unruly)


async def accounted(arena: Arena, load: Load, fault_at: int, unruly: list[str]) -> Figures:
    """Wait until all is done, stop everybody, and give the account."""
    await arena.settled()
    await arena.whole()
    codes = await arena.stop()
    figures = await arena.audit()
    kept = await kepts(arena.backend, [EVENTS, "intervention-log", *(f"{name}-state" for name in STEPPING)])
    wrong = [*figures.wrong, *load.lost(kept[EVENTS]), *unruly, *([f"exit codes {codes}"] if any(codes) else [])]
    return figures._replace(wrong=wrong, told=_told(kept, load, fault_at))


def _told(kept: Kepts, load: Load, fault_at: int) -> str:
    """Tell the stall as a publisher feels it, and how much of it the processors alone answer for."""
    since_arrival = [wait for wait in waits(kept, {}) if wait.until >= fault_at]
    within = max((wait.ms for wait in since_arrival), default=0) / 1000
    repeated = f", {load.again} publishes repeated" if load.again else ""
    return f"{told(waits(kept, load.due), fault_at)}, {within:.1f} s once on the bus{repeated}"


async def judged(case: Case, cluster: Cluster, prefix: str, folder: Path) -> Figures:
    """Run one case on topics of its own; afterwards every node runs again."""
    arena = Arena(cluster, prefix, folder / prefix)
    try:
        async with asyncio.timeout(CASE_S):
            await arena.prepare(case.topics or topics_of_steps())
            return await case.run(arena)
    except (TimeoutError, KafkaError, Unsettled) as fault:
        words = [worker.last_words()[-300:] for worker in arena.workers]
        return Figures(0, {}, 0, 0, [f"never done, {fault!r}: {words}"])
    finally:
        await asyncio.to_thread(mended, cluster)
        await arena.leave()


def mended(cluster: Cluster) -> None:
    """Let every node run, whatever a case that went wrong has left."""
    for each in cluster.members:
        each.thaw()
    cluster.start()
