"""The one port of a process: /metrics for Prometheus, /health and /ready for a supervisor.

A thread of its own answers, so that a loop that hangs is told rather than shared.
"""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, NamedTuple

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from interventions.watching.condition import Condition, Watched
from interventions.watching.figures import TABLE
from interventions.watching.settings import WatchSettings

OLDEST_BEAT_S = 15
LONGEST_STALL_S = 90
"""Above the watchdog's limit: a process that ends itself needs nobody to do it."""
_BEAT_S = 1


class Answer(NamedTuple):
    """What one question is answered with."""

    status: int
    kind: str
    body: bytes


class Lookout:
    """Knows what runs in a process, and answers from any thread."""

    def __init__(self, watched: Mapping[str, Watched], registry: CollectorRegistry) -> None:
        self._watched, self._registry = watched, registry
        self.beaten_at = time.monotonic()
        registry.register(self)
        ProcessCollector(registry=registry)

    def answer(self, path: str) -> Answer:
        """Answer one question."""
        match path.partition("?")[0]:
            case "/metrics":
                return Answer(200, CONTENT_TYPE_LATEST, generate_latest(self._registry))
            case "/health":
                return self._health()
            case "/ready":
                return self._ready()
            case _:
                return _told(404, {"status": "ask /metrics, /health or /ready"})

    def collect(self) -> Iterator[Metric]:
        """Give how each processor stands, as figures of this moment."""
        ready, partitions = (_family(f"interventions_{name}") for name in ("ready", "partitions"))
        for name, condition in self._conditions():
            ready.add_metric([name], condition.ready)
            partitions.add_metric([name], len(condition.partitions))
        age = _family("interventions_loop_age_seconds")
        age.add_metric([], time.monotonic() - self.beaten_at)
        return iter((ready, partitions, age))

    def _health(self) -> Answer:
        """Say whether it makes progress; whoever waits for a broker is alive, a new start would not help."""
        age_s = time.monotonic() - self.beaten_at
        stalled = {name: round(each.stalled_s) for name, each in self._conditions() if each.stalled_s > LONGEST_STALL_S}
        alive = age_s <= OLDEST_BEAT_S and not stalled
        told = {"status": "ok" if alive else "stuck", "loop_age_s": round(age_s, 1), "stalled_s": stalled}
        return _told(200 if alive else 503, told)

    def _ready(self) -> Answer:
        found = dict(self._conditions())
        ready = all(each.ready for each in found.values())
        told = {
            name: {"ready": each.ready, "partitions": each.partitions, "waits_for": each.waits_for or None}
            for name, each in found.items()
        }
        return _told(200 if ready else 503, {"status": "ok" if ready else "not ready", "processors": told})

    def _conditions(self) -> Iterable[tuple[str, Condition]]:
        return [(name, each.condition()) for name, each in self._watched.items()]


@asynccontextmanager
async def looked_out(lookout: Lookout, settings: WatchSettings) -> AsyncIterator[int]:
    """Serve while the block lasts; gives the port. Raises OSError when it is taken."""
    assert settings.metrics_port is not None
    server = _Server((settings.metrics_host, settings.metrics_port), partial(_Questions, lookout))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    beating = asyncio.create_task(_beat(lookout))
    try:
        yield server.server_address[1]
    finally:
        beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beating
        await asyncio.to_thread(server.shutdown)
        server.server_close()


async def _beat(lookout: Lookout) -> None:
    while True:
        lookout.beaten_at = time.monotonic()
        await asyncio.sleep(_BEAT_S)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_port = False


class _Questions(BaseHTTPRequestHandler):
    timeout: ClassVar[float] = 5  # whoever sends nothing is hung up on
    server_version = "interventions"
    sys_version = ""

    def __init__(self, lookout: Lookout, *arguments: Any) -> None:
        self._lookout = lookout
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer."""
        answer = self._lookout.answer(self.path)
        with contextlib.suppress(OSError):  # whoever asked has gone
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

    def log_message(self, *arguments: Any) -> None:
        """Log nothing: a probe a second is no event."""


def _family(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, TABLE[name].means, labels=TABLE[name].labels)


def _told(status: int, told: Any) -> Answer:
    return Answer(status, "application/json", json.dumps(told).encode())
