"""The faults of reliability.md §2 on a real broker; each case loads, harms, waits and gives the account."""

import asyncio
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, KafkaError

from faults.ground import SESSION_S, STEPPING, Figures, Ground, topics_of_steps
from faults.kept import EVENTS
from faults.workers import Worker
from interventions.contracts.topics import TOPICS
from interventions.sandbox.broker import Broker
from interventions.sandbox.traffic import Arrival, mixed
from interventions.stream.failpoints import NAMES

HITS = (1, 2, 7)
DISTURBANCES = 12
TURNS, TURN_S = 20, 3
JOINED_S = 20


def traffic(seed: int, interventions: int) -> list[Arrival]:
    return [one for one in mixed(seed, interventions) if "heavy" not in one.key]


class Case(NamedTuple):
    """One fault, by name."""

    name: str
    run: Callable[[Ground, Broker], Awaitable[Figures]]
    topics: tuple[str, ...] = ()


async def finished(ground: Ground) -> Figures:
    """Wait until all is done, stop everybody, and give the account."""
    await ground.settled()
    codes = await ground.stop()
    figures = await ground.audit()
    unruly = [f"exit codes {codes}"] if any(codes) else []
    return figures._replace(wrong=[*figures.wrong, *unruly])


def killed_at(point: str, hit: int, workers: int) -> Case:
    """SIGKILL each first worker of both processors at a fail point."""

    async def run(ground: Ground, _: Broker) -> Figures:
        fault = f"{point}:{hit}:kill"
        first = [await ground.seat(name, 1, fault) for name in STEPPING]
        for name in STEPPING[: len(STEPPING) * (workers - 1)]:
            await ground.seat(name, 2)
        await ground.publish(traffic(hit, 25))
        for turn in range(DISTURBANCES):
            if all(worker.codes for worker in first):
                break
            await ground.publish(traffic(100 + turn, 3))
            await disturbed(ground, 10 + turn)
        figures = await finished(ground)
        alive = [worker.name for worker in first if -signal.SIGKILL not in worker.codes]
        return figures._replace(wrong=[*figures.wrong, *(f"{name} was never killed" for name in alive)])

    return Case(f"kill {point} hit {hit}, {workers} worker{'s' * (workers > 1)}", run)


async def disturbed(ground: Ground, seat: int) -> None:
    """Make the groups deal anew: a further worker comes, to a seat that nobody had, and goes."""
    await asyncio.sleep(1.5)
    guests = [await ground.seat(name, seat) for name in STEPPING]
    until = time.monotonic() + JOINED_S
    while not all(guest.dealt() for guest in guests) and time.monotonic() < until:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.2)
    await asyncio.sleep(1)
    for guest in guests:
        await guest.stop()
        ground.workers.remove(guest)


async def terminated(ground: Ground, _: Broker) -> Figures:
    """SIGTERM, again and again, under load."""
    workers = [await ground.seat(name, seat) for name in STEPPING for seat in (1, 2)]
    loading = asyncio.create_task(_trickled(ground, 40))
    codes = []
    for turn in range(6):
        await asyncio.sleep(1.5)
        codes.append(await workers[turn % len(workers)].restart())
    await loading
    figures = await finished(ground)
    return figures._replace(wrong=[*figures.wrong, *([f"exit codes {codes}"] if any(codes) else [])])


async def frozen(ground: Ground, _: Broker) -> Figures:
    """SIGSTOP longer than the session, then SIGCONT: the zombie's late write is refused."""
    first = [await ground.seat(name, 1) for name in STEPPING]
    for name in STEPPING:
        await ground.seat(name, 2)
    loading = asyncio.create_task(_trickled(ground, 40))
    await asyncio.sleep(3)
    for worker in first:
        worker.send(signal.SIGSTOP)
    await asyncio.sleep(SESSION_S * 2)
    for worker in first:
        worker.send(signal.SIGCONT)
    await loading
    return await finished(ground)


def frozen_at(point: str) -> Case:
    """SIGSTOP at a fail point, in the middle of a transaction, then SIGCONT."""

    async def run(ground: Ground, _: Broker) -> Figures:
        first = [await ground.seat(name, 1, f"{point}:3:stop") for name in STEPPING]
        for name in STEPPING:
            await ground.seat(name, 2)
        await ground.publish(traffic(3, 25))
        await asyncio.sleep(SESSION_S * 2)
        await ground.publish(traffic(4, 10))
        waking = asyncio.create_task(_woken(first))
        figures = await finished(ground)
        waking.cancel()
        return figures

    return Case(f"freeze at {point}, then wake", run)


async def _woken(workers: Sequence[Worker]) -> None:
    """Wake them, and again who freezes only now: a fail point may be reached after the first SIGCONT."""
    while True:
        for worker in workers:
            worker.send(signal.SIGCONT)
        await asyncio.sleep(0.5)


async def broker_killed(ground: Ground, broker: Broker) -> Figures:
    """SIGKILL the broker under load, twice, and start it again."""
    assert broker.node is not None
    for name in STEPPING:
        await ground.seat(name, 1)
    await asyncio.sleep(3)
    for seed in (1, 2):
        loading = asyncio.create_task(ground.publish(traffic(seed, 25), 50))
        await asyncio.sleep(1)
        await asyncio.to_thread(broker.node.kill)
        await asyncio.sleep(2)
        await asyncio.to_thread(broker.node.start)
        await asyncio.gather(loading, return_exceptions=True)
    return await finished(ground)


async def offsets_reset(ground: Ground, _: Broker) -> Figures:
    """Set the group's offsets back to 0: everything is read again, nothing is decided again."""
    for name in STEPPING:
        await ground.seat(name, 1)
    await ground.publish(traffic(5, 25))
    await ground.settled()
    await ground.stop()
    for name, topic in zip(STEPPING, (EVENTS, "intervention-log"), strict=True):
        await _reset(ground, name, topic)
    for worker in ground.workers:
        await worker.start()
    await asyncio.sleep(4)
    await ground.publish(traffic(6, 10))
    return await finished(ground)


async def _reset(ground: Ground, group: str, topic: str) -> None:
    prefix = ground.settings.prefix
    client = AIOKafkaConsumer(
        bootstrap_servers=ground.settings.bootstrap, group_id=prefix + group, enable_auto_commit=False
    )
    await client.start()
    places = [TopicPartition(prefix + topic, number) for number in range(TOPICS[topic].partitions)]
    client.assign(places)
    async with asyncio.timeout(4 * SESSION_S):
        while not await _committed(client, dict.fromkeys(places, 0)):  # noqa: ASYNC110 - a seat is kept for a session
            await asyncio.sleep(0.5)
    await client.stop()


async def _committed(client: AIOKafkaConsumer, offsets: dict[TopicPartition, int]) -> bool:
    try:
        await client.commit(offsets)
    except CommitFailedError:
        return False
    return True


async def recreated(ground: Ground, _: Broker) -> Figures:
    """Make a topic anew under the same name: it is refused, loudly, and nothing is overwritten."""
    workers = [await ground.seat(name, 1) for name in STEPPING]
    await ground.publish(traffic(7, 15))
    await ground.settled()
    await ground.stop()
    figures = await ground.audit()
    await ground.backend.delete(EVENTS)
    await ground.backend.create(EVENTS, TOPICS[EVENTS].partitions, TOPICS[EVENTS].config)
    await ground.publish(traffic(8, 3))
    await workers[0].start()
    await asyncio.sleep(8)
    code = await workers[0].stop()
    refused = 2 in [code, *workers[0].codes] and "made anew" in workers[0].last_words()
    return figures if refused else figures._replace(wrong=[*figures.wrong, f"a topic made anew was taken, {code}"])


async def rebalanced(ground: Ground, _: Broker) -> Figures:
    """Let a worker come or go every 3 s for a minute, under load; each stays for three turns."""
    first = [await ground.seat(name, 1) for name in STEPPING]
    loading = asyncio.create_task(_trickled(ground, 80))
    guests: deque[list[Worker]] = deque()
    leaving: list[asyncio.Task[int]] = []
    for turn in range(TURNS):
        due = time.monotonic() + TURN_S
        if turn % 2 == 0:
            guests.append([await ground.guest(name, 2 + turn) for name in STEPPING])
        elif turn > 1:
            leaving += [asyncio.create_task(guest.stop()) for guest in guests.popleft()]
        await asyncio.sleep(due - time.monotonic())
    codes = await asyncio.gather(*leaving)
    await loading
    figures = await finished(ground)
    dealt = [worker.dealt() for worker in first]
    wrong = [f"dealt anew {dealt} times in {TURNS} turns"] if min(dealt) < TURNS * 3 // 4 else []
    unruly = [f"exit codes {codes}"] if any(codes) else []
    return figures._replace(wrong=[*figures.wrong, *wrong, *unruly], told=f"dealt anew {min(dealt)} times")


async def _trickled(ground: Ground, interventions: int) -> None:
    """Publish slowly, so that whatever happens happens under load."""
    for seed in range(interventions // 2):
        await ground.publish(traffic(1000 + seed, 2), 100)
        await asyncio.sleep(0.4)


def sweep(points: tuple[str, ...] = NAMES, hits: tuple[int, ...] = HITS) -> Iterator[Case]:
    """Give each fail point, hit, one and two workers; what is revoked needs somebody who takes it."""
    for point in points:
        for hit in hits:
            for workers in (1, 2):
                yield killed_at(point, hit, workers)


def every_case() -> Iterator[Case]:
    yield from sweep()
    yield Case("SIGTERM six times under load", terminated)
    yield Case("SIGSTOP longer than the session, SIGCONT", frozen)
    yield from (frozen_at(point) for point in ("sent-all", "offsets-sent", "commit-sent"))
    yield Case("broker SIGKILL and restart, twice", broker_killed)
    yield Case("offsets reset to 0", offsets_reset)
    yield Case("topic recreated", recreated)
    yield Case("rebalance every 3 s for a minute", rebalanced)


async def judged(case: Case, broker: Broker, prefix: str, folder: Path) -> Figures:
    """Run one case on topics of its own."""
    ground = Ground(broker.bootstrap, prefix, folder / prefix)
    try:
        await ground.prepare(case.topics or topics_of_steps())
        return await case.run(ground, broker)
    except (TimeoutError, KafkaError) as fault:
        words = [worker.last_words()[-300:] for worker in ground.workers]
        return Figures(0, {}, 0, 0, [f"never done, {fault!r}: {words}"])
    finally:
        await ground.leave()
