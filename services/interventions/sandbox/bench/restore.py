"""How long a worker takes to have its states back, and what they cost in memory."""

import asyncio
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from interventions.contracts.topics import TOPICS
from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.bench.process import faults_only, owned
from interventions.sandbox.bench.states import real_states
from interventions.sandbox.bench.topics import make_topics
from interventions.sandbox.broker import broker
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Draft, Place
from interventions.stream.worker import Worker

STATE = "lifecycle-state"
_PIECE = 1000


def restore(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Fill the state topic with states of real shape and time a fresh worker, once a size."""
    return {"restored": [_one(size) for size in sizes]}


def _one(size: int) -> dict[str, Any]:
    with broker(own=True) as found:
        state_bytes = asyncio.run(_fill(found.bootstrap, size))
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, found.bootstrap), daemon=True)
        process.start()
        seconds, keys, memory = ours.recv()
        process.join()
    return {
        "interventions": keys,
        "seconds": round(seconds, 2),
        "us_each": round(seconds / keys * 1e6, 2),
        "memory_bytes_each": round(memory / keys),
        "state_bytes_each": round(state_bytes / keys),
    }


async def _fill(bootstrap: str, size: int) -> int:
    backend, states = KafkaBackend(KafkaSettings(bootstrap=bootstrap)), real_states()
    written, count = 0, TOPICS[STATE].partitions
    try:
        await make_topics(backend)
        for first in range(0, size, _PIECE):
            keys = range(first, min(first + _PIECE, size))
            drafts = [Draft(f"intervention-{key:08}".encode(), states[key % len(states)]) for key in keys]
            written += sum(len(draft.value or b"") for draft in drafts)
            await backend.publish(Place(STATE, first // _PIECE % count), drafts)
    finally:
        await backend.close()
    return written


def _work(pipe: Connection, bootstrap: str) -> None:
    faults_only()
    pipe.send(asyncio.run(_timed(bootstrap)))


async def _timed(bootstrap: str) -> tuple[float, int, int]:
    backend = KafkaBackend(KafkaSettings(bootstrap=bootstrap))
    worker = Worker(Lifecycle(), backend)
    before, started = _resident(), time.monotonic()
    running = asyncio.create_task(worker.run())
    await owned(worker, running)
    seconds, memory = time.monotonic() - started, _resident() - before
    keys = sum(len(each.state) for each in worker.partitions.values())
    worker.stop()
    await running
    await backend.close()
    return seconds, keys, memory


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096
