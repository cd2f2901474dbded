"""Workers at work: what the worker's tests need."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from interventions.contracts.topics import TOPICS
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.marker import MARKER_KEY, read_marker
from interventions.stream.port import Backend, Draft, Message, Place
from interventions.stream.settings import StreamSettings
from interventions.stream.startup import topics_of
from interventions.stream.worker import Worker
from stream.behaviour import all_of, until
from stream.toy import EVENTS, STATUS, Tally, an_event, place_of, versions

SETTINGS = StreamSettings(batch_records=50)
STATE = "lifecycle-state"
PARTITIONS = range(4)


async def set_up(backend: Backend, processor: Any) -> None:
    """Make the topics of a processor."""
    for name in topics_of(processor):
        await backend.create(name, TOPICS[name].partitions, TOPICS[name].config)


@asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[Worker]:
    """Run a worker for as long as the block lasts; what ends it early ends the block and is raised."""
    block = asyncio.current_task()
    assert block is not None
    task = asyncio.ensure_future(worker.run())
    task.add_done_callback(lambda ended: block.cancel() if ended.exception() else None)
    try:
        await until(lambda: worker.partitions and all(each.ready for each in worker.partitions.values()))
        yield worker
    except asyncio.CancelledError:
        block.uncancel()
    finally:
        worker.stop()
        await task


async def worked_off(*workers: Worker, at_least: int = 0) -> None:
    """Wait until all partitions are held, nothing is left to take, and so many records came to an outcome."""

    def all_done() -> bool:
        held = [partition for worker in workers for partition in worker.partitions.values()]
        ended = sum(sum(each.state.marker.outcomes.values()) for each in held if each.state.marker)
        return len(held) == len(PARTITIONS) and all(each.caught_up() for each in held) and ended >= at_least

    await until(all_done)


async def work(backend: Backend, processor: Any = None, at_least: int = 0, **settings: Any) -> Worker:
    """Start a worker, let it take all there is, and stop it."""
    worker = Worker(processor or Tally(), backend, SETTINGS.model_copy(update=settings))
    async with running(worker):
        await worked_off(worker, at_least=at_least)
    return worker


async def publish(backend: Backend, events: Iterable[Draft], topic: str = EVENTS) -> None:
    """Publish in order, each where its key belongs."""
    for event in events:
        await backend.publish(place_of((event.key or b"").decode(), topic), [event])


async def records(backend: Backend, topic: str) -> list[Message]:
    """Read a whole topic, partition by partition."""
    facts = (await backend.describe([topic]))[topic]
    return [m for number in range(facts.partitions) for m in await all_of(backend, Place(topic, number))]


async def counts(backend: Backend) -> dict[str, list[int]]:
    """Give the counts that were published for each key."""
    return versions(await records(backend, STATUS))


async def outcomes(backend: Backend) -> Counter[str]:
    """Add up the outcomes of all markers."""
    newest = {m.partition: m.value for m in await records(backend, STATE) if m.key == MARKER_KEY}
    total: Counter[str] = Counter()
    for value in newest.values():
        assert value is not None
        total.update(read_marker(value).outcomes)
    return total


async def dead(backend: Backend) -> list[Message]:
    """Give the dead letters."""
    return await records(backend, DEAD_LETTERS)


def events(keys: Iterable[str], each: int) -> list[Draft]:
    """Make ``each`` events for every key, in turns."""
    return [an_event(key, number) for number in range(each) for key in keys]
