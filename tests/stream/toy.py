"""A processor that counts the events of each intervention, and what its tests need."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from interventions.contracts.codecs import codec_of
from interventions.contracts.json_form import from_json
from interventions.contracts.topics import TOPICS, partition_of
from interventions.stream.port import Draft, Place
from interventions.stream.processor import Decision, Output, Received

EVENTS = "intervention-events"
STATUS = "intervention-status"
EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"


@lru_cache
def example(topic: str, name: str) -> dict[str, Any]:
    """Read an example record of a topic."""
    return from_json(topic, json.loads((EXAMPLES / topic / f"{name}.json").read_text()))


class Tally:
    """intervention-events ──▶ [a count a key] ──▶ intervention-status, whose version is the count."""

    name = "lifecycle"
    inputs: tuple[str, ...] = (EVENTS,)
    references: tuple[str, ...] = ()

    def __init__(self, raises_on: str | None = None) -> None:
        self._raises_on = raises_on
        self._status = example(STATUS, "started")

    def step(self, state: int | None, received: Received) -> Decision:
        """Count, and say so."""
        if received.record["event_id"] == self._raises_on:
            raise ZeroDivisionError("the bug that this test is about")
        count = (state or 0) + 1
        key = received.key or ""
        return Decision("logged", count, (Output(STATUS, key, {**self._status, "version": count}),))

    def encode(self, state: int) -> bytes:
        """Write a count."""
        return b"%d" % state

    def decode(self, encoded: bytes) -> int:
        """Read a count."""
        return int(encoded)

    def learn(self, received: Received) -> None:
        """Know nothing."""

    def needs_references(self, received: Received) -> bool:
        """Need nothing."""
        del received
        return False


def place_of(key: str, topic: str = EVENTS) -> Place:
    """Say where a well-behaved publisher sends a key."""
    return Place(topic, partition_of(key.encode(), TOPICS[topic].partitions))


def an_event(key: str, number: int = 1) -> Draft:
    """Make one event of an intervention."""
    event = {**example(EVENTS, "started"), "intervention_id": key, "event_id": f"{key}/{number}"}
    return Draft(key.encode(), codec_of(EVENTS).encode(event))


def versions(records: Sequence[Any]) -> dict[str, list[int]]:
    """Give the counts published for each key, in the order of the topic."""
    seen: dict[str, list[int]] = {}
    for record in records:
        seen.setdefault(record.key.decode(), []).append(codec_of(STATUS).decode(record.value).record["version"])
    return seen
