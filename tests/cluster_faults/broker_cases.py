"""One broker at a time: killed by what it does, restarted, frozen, its disk full (reliability.md P1)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from cluster_faults.arena import Arena, Case, harmed
from cluster_faults.where import controller, group_coordinator, leader, transaction_coordinator
from faults.ground import STEPPING, Figures
from faults.kept import EVENTS
from interventions.sandbox.cluster import Member

AWAY_S = 15
"""Longer than the session of a broker, which is 9 s as Kafka ships it."""
BETWEEN_S = 10
"""After a node has caught up, for the work to catch up too."""
FULL_AT_BYTES = 1
Which = Callable[[Arena], Awaitable[int]]


async def leader_of_events(arena: Arena) -> int:
    return await leader(arena.settings, EVENTS)


async def active_controller(arena: Arena) -> int:
    return controller(arena.cluster)


async def coordinator_of_group(arena: Arena) -> int:
    return await group_coordinator(arena.settings, "lifecycle")


async def coordinator_of_transactions(arena: Arena) -> int:
    return await transaction_coordinator(arena.settings, f"lifecycle-{EVENTS}-0")


async def seated(arena: Arena, seats: int = 2) -> None:
    """Start so many workers of each processor."""
    for name in STEPPING:
        for seat in range(1, seats + 1):
            await arena.seat(name, seat)


def killed(what: str, which: Which) -> Case:
    """SIGKILL the node that does something, and start it again after a while."""

    async def harm(arena: Arena) -> list[str]:
        victim = arena.cluster.member(await which(arena))
        await asyncio.to_thread(victim.kill)
        await asyncio.sleep(AWAY_S)
        moved = await which(arena) != victim.node_id
        await asyncio.to_thread(victim.start)
        await arena.whole()
        return [] if moved else [f"the {what} did not move"]

    return Case(f"kill the {what}", _with(harm))


def frozen(what: str, which: Which) -> Case:
    """SIGSTOP the node that does something: its connections stay open; then let it wake up."""

    async def harm(arena: Arena) -> list[str]:
        victim = arena.cluster.member(await which(arena))
        victim.freeze()
        await asyncio.sleep(AWAY_S)
        victim.thaw()
        await arena.whole()
        return []

    return Case(f"freeze the {what}", _with(harm))


def rolled(how: str, end: Callable[[Member], None]) -> Case:
    """Restart one node after the other; each waits until the one before has caught up."""

    async def harm(arena: Arena) -> list[str]:
        for each in arena.cluster.members:
            await asyncio.to_thread(end, each)
            await asyncio.to_thread(each.start)
            await arena.whole()
            await asyncio.sleep(BETWEEN_S)
        return []

    return Case(f"rolling restart, {how}", _with(harm))


async def filled(arena: Arena) -> list[str]:
    """Let no file of the leader's node grow: it ends itself; then there is room again and it is started."""
    victim = arena.cluster.member(await leader_of_events(arena))
    victim.limit_files(FULL_AT_BYTES)
    await asyncio.sleep(AWAY_S)
    survived = victim.pid is not None
    await asyncio.to_thread(victim.kill)
    await asyncio.to_thread(victim.start)
    await arena.whole()
    return ["a broker whose disk is full did not give up"] if survived else []


def _with(harm: Callable[[Arena], Awaitable[list[str]]]) -> Callable[[Arena], Awaitable[Figures]]:
    async def run(arena: Arena) -> Figures:
        await seated(arena)
        return await harmed(arena, harm)

    return run


def broker_cases() -> Iterator[Case]:
    """Give the cases in which a broker is at fault."""
    yield killed("leader", leader_of_events)
    yield killed("controller", active_controller)
    yield killed("group coordinator", coordinator_of_group)
    yield killed("transaction coordinator", coordinator_of_transactions)
    yield rolled("clean", Member.stop)
    yield rolled("hard", Member.kill)
    yield frozen("leader", leader_of_events)
    yield Case("one disk full", _with(filled))
