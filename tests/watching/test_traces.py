"""One event's way over the topics as one trace."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider

from interventions.cli.fault import CallFault
from interventions.cli.processors import workers_of
from interventions.cli.watching import traced
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, placed_in
from interventions.sandbox.example import example
from interventions.stream.failpoints import FailpointReached
from interventions.stream.memory import MemoryBackend
from interventions.stream.metrics import Metrics
from interventions.stream.port import Draft, Headers, Message, Place
from interventions.stream.settings import StreamSettings
from interventions.stream.tracing import Tracing, untraced
from interventions.stream.worker import Instruments
from interventions.watching.collector import let_go, tracer_provider
from watching.collector import collecting

PATIENCE_S = 30
NAMES = ["lifecycle", "timekeeping", "technicians"]
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACED: Headers = (("traceparent", f"00-{TRACE}-{PARENT}-01".encode()),)


def append(backend: MemoryBackend, topic: str, record: Any, at: int, headers: Headers = ()) -> None:
    key = record[TOPICS[topic].key]
    place = Place(topic, placed_in(TOPICS[topic], key, record, 0, TOPICS[topic].partitions))
    backend.append(place, Draft(key.encode(), codec_of(topic).encode(record), headers), at)


def told_story(headers: Headers) -> MemoryBackend:
    """Give a broker with one intervention's events, all with these headers."""
    story = example()
    began, ended = story.events[0]["recorded_at"], story.events[-1]["recorded_at"]
    backend = MemoryBackend(lambda: ended)
    append(backend, "intervention-templates", story.template, began)
    append(backend, "company-settings", story.settings, began)
    for event in story.events:
        append(backend, "intervention-events", event, event["recorded_at"], headers)
    return backend


async def work(backend: MemoryBackend, tracing: Tracing, settings: StreamSettings | None = None) -> None:
    instruments = Instruments(Metrics(), tracing)
    async with workers_of(NAMES, backend, settings or StreamSettings(), instruments) as workers:
        for worker in workers.values():
            try:
                await worker.drain()
            finally:
                await worker.close()


def records(backend: MemoryBackend, topic: str) -> list[Message]:
    async def read() -> list[Message]:
        places = [Place(topic, number) for number in range(TOPICS[topic].partitions)]
        ends = await backend.stable_ends(places)
        return [m for place in places async for piece in backend.read(place, 0, ends[place]) for m in piece]

    return asyncio.run(read())


def parents(backend: MemoryBackend, topic: str) -> set[str]:
    return {(dict(message.headers).get("traceparent") or b"").decode() for message in records(backend, topic)}


@pytest.fixture(autouse=True)
def _alone():
    """Log as by default, and let the next test begin without a thread of this one that still tries to send."""
    structlog.reset_defaults()  # a command called before may have left only warnings
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("OtelBatch"):
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


def test_without_an_endpoint_nothing_of_opentelemetry_is_imported():
    """Who does not trace pays nothing: no import, no thread."""
    asks = (
        "import sys; from interventions.cli.commands.run import run; from interventions.cli.watching import traced\n"
        "with traced(['lifecycle']) as tracing: print(tracing.__name__, [m for m in sys.modules if 'telemetry' in m])"
    )

    said = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True, env={})

    assert said.stdout == "untraced []\n"


def test_without_an_endpoint_the_trace_of_others_is_passed_on():
    """Publisher and reader may trace although we do not."""
    backend = told_story(TRACED)

    asyncio.run(work(backend, untraced))

    for topic in ("intervention-log", "intervention-status", "intervention-time", "technician-days"):
        assert parents(backend, topic) == {TRACED[0][1].decode()}, topic


def test_an_event_is_one_trace_from_its_publisher_to_the_technicians_day(monkeypatch):
    """Where the time went, over all topics: each span's parent is the one whose record it read."""
    backend = told_story(TRACED)

    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with traced(NAMES, PATIENCE_S) as tracing:
            asyncio.run(work(backend, tracing))

    spans = {span.span: span for span in collector.spans}
    assert collector.paths == {"/v1/traces"}
    assert {span.trace for span in spans.values()} == {TRACE}
    assert {(span.service, span.scope) for span in spans.values()} == {
        ("interventions", f"interventions.{name}") for name in NAMES
    }
    ways = {_way(span, spans) for span in spans.values()}
    assert ways == {
        ("lifecycle intervention-events",),
        ("timekeeping intervention-log", "lifecycle intervention-events"),
        ("technicians technician-time", "timekeeping intervention-log", "lifecycle intervention-events"),
    }
    handed_on = {f"00-{TRACE}-{span.span}-01" for span in spans.values()}
    for topic in ("intervention-log", "intervention-status", "intervention-time", "technician-days"):
        assert parents(backend, topic) <= handed_on, topic
    firsts = [span for span in spans.values() if span.parent == PARENT]
    assert [span.about["messaging.kafka.offset"] for span in firsts] == list(range(len(example().events)))
    assert all(span.began_ns <= span.ended_ns for span in spans.values())


def _way(span: Any, spans: Mapping[str, Any]) -> tuple[str, ...]:
    """Name a span and those above it, up to the publisher's."""
    assert span.parent in spans or span.parent == PARENT
    return (span.name, *(_way(spans[span.parent], spans) if span.parent in spans else ()))


@pytest.mark.parametrize("headers", [(), (("traceparent", b"00-nonsense-01"),), (("traceparent", None),)])
def test_an_event_without_a_trace_begins_one(monkeypatch, headers):
    """A publisher that knows no tracing, or does it wrong, is traced from lifecycle on."""
    backend = told_story(headers)

    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with traced(["lifecycle"], PATIENCE_S) as tracing:
            asyncio.run(work(backend, tracing))

    roots = [span for span in collector.spans if not span.parent]
    assert {span.name for span in roots} == {"lifecycle intervention-events"}
    assert len({span.trace for span in roots}) == len(example().events)
    assert {span.service for span in collector.spans} == {"interventions-lifecycle"}


def test_what_its_publisher_does_not_sample_is_not_told_but_still_passed_on(monkeypatch):
    """The sampling of a trace is decided once, at its beginning."""
    backend = told_story((("traceparent", f"00-{TRACE}-{PARENT}-00".encode()),))

    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with traced(NAMES, PATIENCE_S) as tracing:
            asyncio.run(work(backend, tracing))

    assert collector.spans == []
    assert {each[:36] + each[-3:] for each in parents(backend, "intervention-time")} == {f"00-{TRACE}--00"}


def test_a_batch_that_is_not_committed_is_not_told(monkeypatch):
    """A trace that shows what never happened misleads whoever is woken."""
    backend = told_story(TRACED)

    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with traced(NAMES) as tracing, pytest.raises(FailpointReached):
            asyncio.run(work(backend, tracing, StreamSettings(failpoint="sent-all:1:raise")))

    assert collector.spans == []


def silent_port() -> socket.socket:
    """Hold a port on which nobody answers."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    return held


def url_of(held: socket.socket) -> str:
    return f"http://127.0.0.1:{held.getsockname()[1]}"


def test_a_collector_that_is_down_harms_nothing(monkeypatch, capsys):
    """Tracing must never be why hours are not counted."""
    untold, backend = told_story(TRACED), told_story(TRACED)
    asyncio.run(work(untold, untraced))

    with silent_port() as held:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url_of(held))
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.2")
        with structlog.testing.capture_logs() as logs, traced(NAMES) as tracing:
            asyncio.run(work(backend, tracing))

    for topic in ("intervention-log", "intervention-status", "intervention-time", "technician-days"):
        values = [message.value for message in records(backend, topic)]
        assert values == [message.value for message in records(untold, topic)] != []
    assert [line["event"] for line in logs if line["log_level"] != "info"] == ["collector_down"]
    assert "Traceback" not in capsys.readouterr().err


def test_a_collector_that_goes_and_comes_is_told_once_each(monkeypatch):
    """A line a second all night would hide what matters."""
    with silent_port() as held:
        url, port = url_of(held), held.getsockname()[1]
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
        provider = tracer_provider("tried", url)
        with structlog.testing.capture_logs() as logs:
            for _ in range(3):
                tell(provider)
    with structlog.testing.capture_logs() as later, collecting(port):
        for _ in range(30):  # on a busy machine an answer may come too late once more
            if not later:
                tell(provider)

    assert logs == [
        {"event": "collector_down", "endpoint": url, "log_level": "warning", "then": "spans are dropped, work goes on"}
    ]
    assert [each["event"] for each in later] == ["collector_back"]
    assert later[0]["spans_lost"] >= 3
    let_go(provider, 5)


def tell(provider: TracerProvider) -> None:
    provider.get_tracer("tried").start_span("tried").end()
    provider.force_flush()


def test_a_collector_that_hangs_does_not_keep_a_process_from_stopping(monkeypatch):
    """A rolling restart takes seconds a process, whatever the collector does."""
    backend = told_story(TRACED)

    with silent_port() as held:
        held.listen()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url_of(held))
        with traced(NAMES) as tracing:
            asyncio.run(work(backend, tracing))
            worked_at = time.monotonic()
        took_s = time.monotonic() - worked_at

    assert took_s < 8  # and not the ten of a request


def test_a_protocol_that_is_not_spoken_is_one_sentence(monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")

    with pytest.raises(CallFault, match="grpc is not spoken; set it to http/protobuf"), traced(["lifecycle"]):
        pass
