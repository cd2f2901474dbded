"""One processor in a process of its own on one core, timed from its first commit to its last record."""

import asyncio
import logging
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import structlog

from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.bench.bare import run_bare
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.worker import Worker
from interventions.technicians.processor import Technicians
from interventions.timekeeping.processor import Timekeeping

PROCESSORS: Mapping[str, Callable[[], Any]] = {
    "lifecycle": Lifecycle,
    "timekeeping": Timekeeping,
    "technicians": Technicians,
}
_LOOK_S = 0.02


class Timing(NamedTuple):
    """What one process did: records, seconds from start of work to the last commit, CPU of it, memory at the end."""

    records: int
    seconds: float
    cpu_s: float
    resident_mb: float

    @property
    def a_second(self) -> float:
        """Give the records a second."""
        return self.records / self.seconds

    @property
    def cpu_us(self) -> float:
        """Give the CPU a record, in microseconds."""
        return self.cpu_s / self.records * 1e6


class Running:
    """A process at work; ``wait`` gives its timing."""

    def __init__(self, name: str, bootstrap: str, records: int, core: int) -> None:
        context = get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, name, bootstrap, records, core), daemon=True)
        self._process.start()

    def ready(self) -> None:
        """Wait until it owns its partitions."""
        self._ours.recv()

    def wait(self) -> Timing:
        """Wait for the end. Raises EOFError when the process died."""
        timing = Timing(*self._ours.recv())
        self._process.join()
        return timing


def timed(name: str, bootstrap: str, records: int, core: int) -> Timing:
    """Run one processor over what lies in its topic."""
    running = Running(name, bootstrap, records, core)
    running.ready()
    return running.wait()


def faults_only() -> None:
    """Let a process of a bench say nothing but warnings, and none on the output: that is the figures' alone."""
    level, aside = logging.WARNING, structlog.PrintLoggerFactory(sys.stderr)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level), logger_factory=aside)


def _work(pipe: Connection, name: str, bootstrap: str, records: int, core: int) -> None:
    faults_only()
    os.sched_setaffinity(0, {core})
    pipe.send(tuple(asyncio.run(_timed(pipe, name, bootstrap, records))))


async def _timed(pipe: Connection, name: str, bootstrap: str, records: int) -> Timing:
    backend = KafkaBackend(KafkaSettings(bootstrap=bootstrap))
    try:
        if name == "bare":
            pipe.send("ready")
            started, cpu = time.monotonic(), time.process_time()
            await run_bare(backend, records)
        else:
            started, cpu = await _processed(pipe, backend, name, records)
    finally:
        await backend.close()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Timing(records, time.monotonic() - started, time.process_time() - cpu, resident)


async def _processed(pipe: Connection, backend: KafkaBackend, name: str, records: int) -> tuple[float, float]:
    worker = Worker(PROCESSORS[name](), backend)
    running = asyncio.create_task(worker.run())
    await owned(worker, running)
    pipe.send("ready")
    started, cpu = time.monotonic(), time.process_time()
    while _taken(worker) < records:
        await _look(running)
    worker.stop()
    await running
    return started, cpu


async def owned(worker: Worker, running: asyncio.Task[None]) -> None:
    """Wait until a worker owns its partitions. Raises what ``running`` raised."""
    while not (worker.partitions and all(each.ready for each in worker.partitions.values())):
        await _look(running)


async def _look(running: asyncio.Task[None]) -> None:
    await asyncio.sleep(_LOOK_S)
    if running.done():
        running.result()


def _taken(worker: Worker) -> int:
    markers = [each.state.marker for each in worker.partitions.values()]
    return sum(sum(marker.outcomes.values()) for marker in markers if marker)
