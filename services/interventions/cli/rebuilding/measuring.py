"""What it costs to hold every processor's states against a long log: time and memory, and that they agree."""

import asyncio
import os
import resource
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from interventions.cli.broker import BrokerTopics
from interventions.cli.rebuilding.partition import REBUILT, rebuilding
from interventions.contracts.topics import TOPICS
from interventions.sandbox.bench.long_log import long_log

_MB = 1024 * 1024


def rebuild(*events: int, visits: int = 1000) -> dict[str, Any]:
    """Fold and compare every processor's states over logs of so many events, in memory."""
    return {"checked": [row for size in events for row in _checked(size, visits)]}


def _checked(size: int, visits: int) -> list[dict[str, Any]]:
    backend, count = asyncio.run(long_log(size, visits))
    topics = BrokerTopics(backend)
    return [{"processor": name, "events": count, **_apart(topics, name, count)} for name in REBUILT]


def _apart(topics: BrokerTopics, name: str, count: int) -> dict[str, Any]:
    """Check in a process of its own that shares the topics, so that its memory is its own."""
    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, topics, name), daemon=True)
    process.start()
    states, differing, cpu_s, memory = ours.recv()
    process.join()
    return {
        "states": states,
        "differing": differing,
        "cpu_s": round(cpu_s, 2),
        "us_an_event": round(cpu_s / count * 1e6, 1),
        "memory_mb": round(memory / _MB),
    }


def _work(pipe: Connection, topics: BrokerTopics, name: str) -> None:
    before, started = _resident(), time.process_time()
    states, differing = asyncio.run(_all(topics, name))
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    pipe.send((states, differing, time.process_time() - started, highest - before))


async def _all(topics: BrokerTopics, name: str) -> tuple[int, int]:
    states = differing = 0
    for partition in range(TOPICS[f"{name}-state"].partitions):
        made = await rebuilding(topics, name, partition)
        states, differing = states + len(made.folded), differing + len(made.differing)
        del made
    return states, differing


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
