"""The whole chain at work on two cores, each processor a process of its own, from an event to its mail and page.

All events lie in their topic before the first process starts. The broker, and the relay that takes the mails, share
the two cores. Photos and signatures are not uploaded: documents name them as missing, at once. The events are of 2024,
so the guard publishes more: timers that it finds overdue on the way.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from interventions.sandbox.bench.topics import make_topics, publish
from interventions.sandbox.bench.usage import busy_s, taken
from interventions.sandbox.broker import Broker, broker
from interventions.sandbox.broker.program import free_port
from interventions.sandbox.counting_relay import CountingRelay, counting_relay
from interventions.sandbox.serving import Processes, serving
from interventions.sandbox.traffic import ordinary
from interventions.stream.kafka import KafkaBackend, KafkaSettings

CHAIN = ("lifecycle", "timekeeping", "technicians")
NAMES = (*CHAIN, "rendering", "mailing", "projection")
_CORES = 2
_EVENTS_A_VISIT = 10
"""At least so many."""
_A_MINUTE = 1
"""Visits that begin: each technician has three a day."""
_LOOK_S = 0.5
_QUIET_S = 15
"""Nobody takes anything for so long: it is over."""


class DiedError(Exception):
    """A processor ended; the message says which, and the last that it said."""


def whole(events: int) -> dict[str, Any]:
    """Let all processors work over so many events, to the last mail and the last row of the read model."""
    with (
        _on_two_cores(),
        broker(own=True) as found,
        counting_relay() as relay,
        tempfile.TemporaryDirectory(prefix="bench-") as name,
    ):
        return asyncio.run(_measured(found, relay, Path(name), events))


@contextmanager
def _on_two_cores() -> Iterator[None]:
    """Keep this process, and all that it starts meanwhile, to two cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:_CORES])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def _measured(found: Broker, relay: CountingRelay, folder: Path, events: int) -> dict[str, Any]:
    backend = KafkaBackend(KafkaSettings(bootstrap=found.bootstrap))
    try:
        await make_topics(backend)
        arrivals = ordinary(1, events // _EVENTS_A_VISIT + 1, a_minute=_A_MINUTE)
        published = await publish(backend, islice(arrivals, events))
    finally:
        await backend.close()
    ports = {name: free_port() for name in NAMES}
    node = found.node.pid if found.node else None
    async with serving(_environments(found.bootstrap, relay, folder, ports), folder) as processes:
        watch = _Watch(processes, node, folder)
        while not watch.over(published):
            await asyncio.sleep(_LOOK_S)
            watch.look({**await taken(ports), "relay": relay.taken})
    return watch.figures(published)


def _environments(
    bootstrap: str, relay: CountingRelay, folder: Path, ports: Mapping[str, int]
) -> dict[str, dict[str, str]]:
    shared = {
        **os.environ,
        "KAFKA_BOOTSTRAP": bootstrap,
        "READ_MODEL": str(folder / "read-model.sqlite"),
        "REPORT_STORE": str(folder / "store"),
        "REPORT_PHOTOS": str(folder / "photos"),
        "REPORT_PHOTO_WAIT_S": "0",
        "MAIL_HOST": relay.hostname,
        "MAIL_PORT": str(relay.port),
        "MAIL_SECURITY": "none",
        "MAIL_PER_DOMAIN": "4",
    }
    return {name: {**shared, "METRICS_PORT": str(port)} for name, port in ports.items()}


class _Watch:
    """Who has taken how much, since when nobody has taken more, and what it cost each."""

    def __init__(self, processes: Processes, node: int | None, folder: Path) -> None:
        self._processes, self._folder = processes, folder
        self._watched = {**{name: each.pid for name, each in processes.items()}, **({"broker": node} if node else {})}
        self._started = self._moved = time.monotonic()
        self._before = {name: busy_s(process) for name, process in self._watched.items()}
        self._busy: dict[str, float] = {}
        self._taken: dict[str, int] = {}
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def look(self, counted: Mapping[str, int]) -> None:
        """Note what each has taken by now. Raises DiedError."""
        now = time.monotonic()
        for name, process in self._processes.items():
            if process.returncode is not None:
                raise DiedError(f"{name} ended: {(self._folder / f'{name}.log').read_text()[-500:]}")
        for name, count in counted.items():
            if count > self._taken.get(name, 0):
                self._taken[name] = count
                self._first.setdefault(name, now)
                self._last[name] = self._moved = now
        if self._moved == now:
            self._busy = {name: busy_s(process) for name, process in self._watched.items()}

    def over(self, events: int) -> bool:
        """Tell whether all events were taken and nothing has come of them for a while."""
        return self._taken.get("lifecycle", 0) >= events and time.monotonic() - self._moved > _QUIET_S

    def figures(self, events: int) -> dict[str, Any]:
        """Sum up, from the first commit of lifecycle; starting seven processes is not the chain's speed."""
        first = min(self._first.values()) - _LOOK_S
        to_days, to_end = (max(self._last.get(name, 0) for name in names) - first for names in (CHAIN, self._last))
        return {
            "events": events,
            "events_a_second_to_technician_days": round(events / to_days),
            "events_a_second_to_the_last_mail_and_page": round(events / to_end),
            "seconds": {"starting": round(first - self._started, 1), **self._seconds(first)},
            "taken": {name: self._taken[name] for name in (*NAMES, "relay") if name in self._taken},
            "cpu_s": {name: round(busy - self._before[name], 1) for name, busy in self._busy.items()},
        }

    def _seconds(self, first: float) -> dict[str, float]:
        return {name: round(last - first, 1) for name, last in self._last.items()}
