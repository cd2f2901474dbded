"""A real process on a real broker, watched from outside: its port, its traces, its log."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.calls import call, sample_files
from watching.asking import ask
from watching.collector import collecting

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("broker")]
PATIENCE_S = 60
TAKEN = "Address already in use; set METRICS_PORT to one that is free, or to nothing"
COMMAND = str(Path(sys.executable).with_name("interventions"))


@contextmanager
def process(*names: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], "queue.Queue[str]"]]:
    """Run processors in a process of their own; gives it and the lines of its log."""
    running = subprocess.Popen(
        [COMMAND, "run", *names], env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
    )
    lines: queue.Queue[str] = queue.Queue()
    reading = threading.Thread(target=lambda: [lines.put(line) for line in running.stderr or ()])
    reading.start()
    try:
        yield running, lines
    finally:
        running.terminate()
        running.wait(PATIENCE_S)
        reading.join()
        assert running.stderr is not None
        running.stderr.close()


def port_of(lines: "queue.Queue[str]", seen: list[str]) -> int:
    while True:
        seen.append(lines.get(timeout=PATIENCE_S))
        told = json.loads(seen[-1])
        if told["event"] == "watched":
            return int(told["at"].rpartition(":")[2])


def until(port: int, path: str, good) -> None:
    until_at = time.monotonic() + PATIENCE_S
    while not good(answer := ask(port, path)):
        assert time.monotonic() < until_at, answer
        time.sleep(0.1)  # a process of its own sets no event of ours


@pytest.fixture
def broker(kafka, monkeypatch, capsys):
    """Make topics of this test's own."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP", kafka.bootstrap)
    monkeypatch.setenv("KAFKA_PREFIX", f"watching-{uuid.uuid4().hex[:8]}-")
    assert call(capsys, "topics", "apply").code == 0


def test_a_process_shows_itself_from_start_to_stop(tmp_path, capsys):
    """What whoever is woken at night has: readiness, figures, traces, a log that a machine reads."""
    paths, seen = sample_files(tmp_path), []
    names = ("lifecycle", "timekeeping", "technicians")

    with (
        collecting() as collector,
        process(*names, METRICS_PORT="0", OTEL_EXPORTER_OTLP_ENDPOINT=collector.url) as (running, lines),
    ):
        port = port_of(lines, seen)
        until(port, "/ready", lambda answer: answer.status == 200)
        for option in ("--templates", "--settings", "--events"):
            assert call(capsys, "publish", paths[option]).code == 0
        until(port, "/metrics", lambda answer: _taken(answer.figures, "technicians") > 0)
        health, ready = ask(port, "/health"), ask(port, "/ready")
        running.terminate()
        assert running.wait(PATIENCE_S) == 0

    while not lines.empty():
        seen.append(lines.get())
    logged = [json.loads(line) for line in seen]
    assert health.told["status"] == "ok"
    assert [each["partitions"] for each in ready.told["processors"].values()] == [[0, 1, 2, 3]] * 3
    assert {span.name for span in collector.spans} >= {
        "lifecycle intervention-events",
        "timekeeping intervention-log",
        "technicians technician-time",
    }
    assert {"running", "watched", "assigned", "restored", "stopped"} <= {line["event"] for line in logged}
    assert all({"event", "level", "timestamp"} <= line.keys() for line in logged)


def _taken(figures: dict[str, float], processor: str) -> float:
    return sum(
        value
        for name, value in figures.items()
        if name.startswith("interventions_records_total") and f"processor={processor}" in name
    )


def test_a_taken_port_is_exit_code_2_of_a_run_of_one():
    """One sentence, and what to do."""
    with (
        collecting() as somebody,
        process("lifecycle", METRICS_PORT=somebody.url.rpartition(":")[2]) as (running, lines),
    ):
        code = running.wait(PATIENCE_S)

    said, where = _all(lines), somebody.url.removeprefix("http://")
    assert code == 2
    assert [line for line in said if not line.startswith("{")] == [f"interventions: METRICS_PORT: {where}: {TAKEN}\n"]


def _all(lines: "queue.Queue[str]") -> list[str]:
    return [lines.get() for _ in range(lines.qsize())]
