"""Workers cut off, frozen and reseated without end, on three brokers (reliability.md P2, P3)."""

import asyncio
import signal
from collections.abc import Iterator

from cluster_faults.arena import Arena, Case, harmed
from cluster_faults.broker_cases import leader_of_events
from cluster_faults.detour import Detour, detours
from faults.ground import SESSION_S, STEPPING, Figures
from faults.workers import Worker

CUT_S = 20
"""Longer than a session and than a request is waited for."""
STORM_S = 3
MOST_WORKERS, LAST_WORKERS = 4, 2
TURNS = 4


async def cut_from_one(arena: Arena) -> Figures:
    """Cut the first workers off from the leader only: the others answer, so the group does not notice."""
    return await _cut(arena, all_of_them=False)


async def cut_from_all(arena: Arena) -> Figures:
    """Cut the first workers off from every broker; others take over; then the wires are mended and they wake up."""
    return await _cut(arena, all_of_them=True)


async def _cut(arena: Arena, *, all_of_them: bool) -> Figures:
    async with detours(arena.cluster) as wires:
        for name in STEPPING:
            await arena.by_detour(name, 1)
            await arena.seat(name, 2)

        async def harm(arena: Arena) -> list[str]:
            chosen: list[Detour] = [*wires.values()] if all_of_them else [wires[await leader_of_events(arena)]]
            unused = [each for each in chosen if not each.connections]
            for each in chosen:
                each.cut()
            await asyncio.sleep(CUT_S)
            for each in chosen:
                each.mend()
            await asyncio.sleep(SESSION_S)
            return ["nobody came this way"] if unused else []

        return await harmed(arena, harm)


async def zombie(arena: Arena) -> Figures:
    """SIGSTOP the first workers longer than their session, then SIGCONT: the late write is refused."""
    first = [await arena.seat(name, 1) for name in STEPPING]
    for name in STEPPING:
        await arena.seat(name, 2)

    async def harm(_: Arena) -> list[str]:
        for worker in first:
            worker.send(signal.SIGSTOP)
        await asyncio.sleep(3 * SESSION_S)
        for worker in first:
            worker.send(signal.SIGCONT)
        await asyncio.sleep(SESSION_S)
        return []

    return await harmed(arena, harm)


async def storm(arena: Arena) -> Figures:
    """Let workers come until there are four, come and go, and leave until there are two: one change every 3 s."""
    for name in STEPPING:
        await arena.seat(name, 1)

    async def harm(arena: Arena) -> list[str]:
        seats = {1: [worker for worker in arena.workers if worker.seat == 1]}
        for seat in range(2, MOST_WORKERS + 1):
            seats[seat] = await _come(arena, seat)
        for turn in range(TURNS):
            await _go(arena, seats.pop(2 + turn % 2))
            seats[2 + turn % 2] = await _come(arena, 2 + turn % 2)
        for seat in range(MOST_WORKERS, LAST_WORKERS, -1):
            await _go(arena, seats.pop(seat))
        return []

    return await harmed(arena, harm)


async def _come(arena: Arena, seat: int) -> list[Worker]:
    workers = [await arena.seat(name, seat) for name in STEPPING]
    await asyncio.sleep(STORM_S)
    return workers


async def _go(arena: Arena, workers: list[Worker]) -> None:
    for worker in workers:
        await worker.stop()
        arena.workers.remove(worker)
    await asyncio.sleep(STORM_S)


def worker_cases() -> Iterator[Case]:
    """Give the cases in which a worker is at fault."""
    yield Case("workers 1 → 4 → 2, a rebalance every 3 s", storm)
    yield Case("a worker cut off from one broker", cut_from_one)
    yield Case("a worker cut off from all brokers", cut_from_all)
    yield Case("zombie: frozen beyond its session", zombie)
