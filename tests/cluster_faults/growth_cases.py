"""More than usual: poison, a hot key, a hundred times the load, everything again, and more workers (P5, P6, P9)."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping

from cluster_faults.arena import Arena, Case, accounted
from cluster_faults.growth_traffic import HOT, pile_up, poisoned, visits, with_a_hot_key
from cluster_faults.load import Load, Placed
from cluster_faults.memory import peak_mb
from cluster_faults.waits import Wait, commits, decided, percentile
from faults.ground import STEPPING, Figures
from faults.kept import EVENTS, Kepts, kepts

LARGE_BATCHES = {"BATCH_RECORDS": "500"}
POISONED_EVENTS, POISON_EVERY = 100_000, 99
"""One record in a hundred."""
USUAL, TIMES, BURST_S = 10, 100, 60
HOT_RATE, PHASE_S = 50, 20
"""Of each of the two: a visit takes a thousand events, and the model is slow with many of one."""
BACKLOG, WINDOW_S, SEATING_S = 40_000, 6, 6


async def poison(arena: Arena) -> Figures:
    """Let one record in a hundred of 100,000 be unreadable."""
    arena.environment |= LARGE_BATCHES
    load = Load(arena.settings, 0)
    await pile_up(arena.backend, poisoned(visits(1, POISONED_EVENTS), POISON_EVERY), load)
    began = int(time.time() * 1000)
    for name in STEPPING:
        await arena.seat(name, 1)
    await arena.settled()
    peak = peak_mb(arena.workers)
    figures = await accounted(arena, load, began, [])
    kept = await kepts(arena.backend, ["lifecycle-state"])
    took_s = (max(at for done in commits(kept, "lifecycle", EVENTS).values() for _, at in done) - began) / 1000
    rate = figures.events / took_s
    return figures._replace(told=f"decided in {took_s:.0f} s from the start, {rate:,.0f} events/s, {peak} MB a worker")


async def hot_key(arena: Arena) -> Figures:
    """Give one visit half of the traffic, after a while of the others alone; theirs is what must not wait."""
    for name in STEPPING:
        await arena.seat(name, 1)
    await _warm(arena)
    load = Load(arena.settings, HOT_RATE)
    alone = await _for_a_while(load, visits(1, HOT_RATE * PHASE_S))
    load.rate *= 2
    hot_at = await _for_a_while(load, with_a_hot_key(visits(2, HOT_RATE * PHASE_S)))
    figures = await accounted(arena, load, alone, [])
    kept = await kepts(arena.backend, [EVENTS, "lifecycle-state"])
    before, others, hot = _by_key(kept, load, hot_at)
    told = f"others p99 {percentile(others):.2f} s ({percentile(before):.2f} s before), hot p99 {percentile(hot):.2f} s"
    return figures._replace(told=told)


def _by_key(kept: Kepts, load: Load, hot_at: int) -> tuple[list[Wait], list[Wait], list[Wait]]:
    found = [*decided(kept, load.due)]
    hot = [wait for key, wait in found if key == HOT.encode()]
    others = [wait for key, wait in found if key != HOT.encode()]
    return [w for w in others if w.since < hot_at], [w for w in others if w.since >= hot_at], hot


async def _for_a_while(load: Load, drafts: Iterable[Placed]) -> int:
    began = int(time.time() * 1000)
    await load.run(drafts)
    return began


async def _warm(arena: Arena) -> None:
    await pile_up(arena.backend, visits(99, 200), Load(arena.settings, 0))
    await arena.settled()


async def burst(arena: Arena) -> Figures:
    """Publish a hundred times as much as usual for a minute: memory stays bounded, and the lag drains."""
    arena.environment |= LARGE_BATCHES
    for name in STEPPING:
        await arena.seat(name, 1)
    await _warm(arena)
    load = Load(arena.settings, USUAL)
    await load.run(visits(1, USUAL * 10))
    usual = peak_mb(arena.workers)
    load.rate = USUAL * TIMES
    began = await _for_a_while(load, visits(2, USUAL * TIMES * BURST_S))
    ended = int(time.time() * 1000)
    await arena.settled()
    peak = peak_mb(arena.workers)
    figures = await accounted(arena, load, began, [])
    kept = await kepts(arena.backend, [f"{name}-state" for name in STEPPING])
    last = max(
        at
        for name, topic in zip(STEPPING, (EVENTS, "intervention-log"), strict=True)
        for done in commits(kept, name, topic).values()
        for _, at in done
    )
    told = f"published in {(ended - began) / 1000:.0f} s, drained {max(0, last - ended) / 1000:.1f} s later"
    return figures._replace(told=f"{told}, memory of a worker {usual} → {peak} MB, {figures.told}")


async def scaled(arena: Arena) -> Figures:
    """Work a backlog off with one worker of each, with four, with two; events decided a second with each."""
    load = Load(arena.settings, 0)
    await pile_up(arena.backend, visits(1, BACKLOG), load)
    began, windows = int(time.time() * 1000), {}
    windows["1"] = await _window(arena, range(1, 2))
    windows["4"] = await _window(arena, range(2, 5))
    for worker in [each for each in arena.workers if each.seat > 2]:
        await worker.stop()
        arena.workers.remove(worker)
    windows["2"] = await _window(arena, ())
    figures = await accounted(arena, load, began, [])
    kept = await kepts(arena.backend, ["lifecycle-state"])
    rates = {workers: _rate(commits(kept, "lifecycle", EVENTS), *window) for workers, window in windows.items()}
    told = " → ".join(f"{workers}: {rate:,.0f}/s" for workers, rate in rates.items())
    idle = [f"the backlog was used up with {workers} workers" for workers, rate in rates.items() if not rate]
    return figures._replace(told=f"workers {told}", wrong=[*figures.wrong, *idle])


async def _window(arena: Arena, seats: range | tuple[()]) -> tuple[int, int]:
    """Seat further workers, let them take what is theirs, and give the time in which to count."""
    for seat in seats:
        for name in STEPPING:
            await arena.seat(name, seat)
    await asyncio.sleep(SEATING_S)
    since = int(time.time() * 1000)
    await asyncio.sleep(WINDOW_S)
    return since, int(time.time() * 1000)


def _rate(done: Mapping[int, list[tuple[int, int]]], since: int, until: int) -> float:
    """Count what was committed between two instants, a second."""
    total = 0
    for commits_ in done.values():
        before = max((offset for offset, at in commits_ if at < since), default=0)
        total += max((offset for offset, at in commits_ if at <= until), default=0) - before
    return total * 1000 / (until - since)


async def replayed(arena: Arena) -> Figures:
    """Publish everything again: each event is a duplicate, and every topic stays as it is, byte for byte."""
    arena.environment |= LARGE_BATCHES
    for name in STEPPING:
        await arena.seat(name, 1)
    load = Load(arena.settings, 0)
    began = int(time.time() * 1000)
    outputs = [topic for topic in arena.topics if topic not in (EVENTS, *(f"{name}-state" for name in STEPPING))]
    everything = visits(1, 5_000)
    await pile_up(arena.backend, everything, load)
    await arena.settled()
    before = await kepts(arena.backend, outputs)
    await pile_up(arena.backend, everything, load)
    figures = await accounted(arena, load, began, [])
    after = await kepts(arena.backend, outputs)
    changed = [f"{topic} changed" for topic in outputs if before[topic] != after[topic]]
    return figures._replace(wrong=[*figures.wrong, *changed], told="every output as before, byte for byte")


def growth_cases() -> Iterator[Case]:
    """Give the cases in which there is more than usual."""
    yield Case("scaling: workers 1 → 4 → 2 under load", scaled)
    yield Case("poison 1 % of 100,000 events", poison)
    yield Case("a hot key with half the traffic", hot_key)
    yield Case("a hundred times the load for 60 s", burst)
    yield Case("replay of everything", replayed)
