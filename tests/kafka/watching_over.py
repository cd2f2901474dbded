"""A process of insights on a real broker, and what it said."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli.calls import call
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.domain.records import OperationsAlert
from interventions.stream.kafka import KafkaBackend
from interventions.stream.port import Draft, Place

ALERTS = "operations-alerts"
PATIENCE_S = 90
COMMAND = str(Path(sys.executable).with_name("interventions"))
QUICK = {
    "INSIGHTS_LOOK_S": "0.5",
    "INSIGHTS_SPIKE_WINDOW_S": "30",
    "INSIGHTS_LETTERS_QUIET_S": "20",
}


@contextmanager
def insights(**environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run insights in a process of their own until the block ends; gives it ready or not."""
    running = started(**environment)
    try:
        yield running
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait(PATIENCE_S)


def started(**environment: str) -> subprocess.Popen[str]:
    """Start a process of insights."""
    return subprocess.Popen(
        [COMMAND, "run", "insights"],
        env={**os.environ, **QUICK, **environment},
        stderr=subprocess.DEVNULL,
        text=True,
    )


def opened(capsys: Any) -> dict[str, Any]:
    """Give the open alerts by id, as `interventions alerts` lists them."""
    answer = call(capsys, "alerts", "--json")
    found = {each["alert_id"]: each for each in answer.told["alerts"]}
    assert answer.code == int(bool(found))
    return found


def until(capsys: Any, *ids: str) -> dict[str, Any]:
    """Wait until exactly these alerts are open."""
    end = time.monotonic() + PATIENCE_S
    while set(found := opened(capsys)) != set(ids):
        assert time.monotonic() < end, json.dumps(found)
        time.sleep(0.2)
    return found


async def publish(backend: KafkaBackend, topic: str, key: str, *values: bytes | dict[str, Any]) -> None:
    """Publish records, or bytes as they are."""
    encode = codec_of(topic).encode
    drafts = [Draft(key.encode(), each if isinstance(each, bytes) else encode(each)) for each in values]
    await backend.publish(Place(topic, partition_of(key.encode(), TOPICS[topic].partitions)), drafts)


async def said(backend: KafkaBackend) -> list[OperationsAlert]:
    """Give everything that was said so far."""
    place = Place(ALERTS, 0)
    end = (await backend.stable_ends([place]))[place]
    pieces = [piece async for piece in backend.read(place, 0, end)]
    return [codec_of(ALERTS).decode(message.value).record for piece in pieces for message in piece]


def a_delivery(number: int, state: str, sequence: int, at: int) -> dict[str, Any]:
    """Say how far the mail of a company's only report got."""
    none = dict.fromkeys(("request", "reason", "smtp_code", "message_id", "pdf", "next_attempt_at", "resolved_by"))
    return {
        **none, "delivery_id": f"d-{number}", "sequence": sequence, "intervention_id": f"i-{number}",
        "company_id": f"c-{number}", "revision": 1, "document": "report", "channel": "mail",
        "recipient": "dupont@example.org", "state": state, "attempt": 1, "at": at,
    }  # fmt: skip
