"""The records of a state topic that are not states: the marker, and an operator's orders to skip."""

import json
from collections.abc import Mapping
from typing import NamedTuple

RESERVED = b"\x00"
MARKER_KEY = RESERVED + b"marker"
SKIP_PREFIX = RESERVED + b"skip/"


class Marker(NamedTuple):
    """How far a partition's state has got: by input topic next offset and topic id; the outcomes so far."""

    next_offsets: Mapping[str, int]
    topic_ids: Mapping[str, str]
    outcomes: Mapping[str, int]

    def encode(self) -> bytes:
        """Write the marker's value."""
        inputs = {
            topic: {"next_offset": offset, "topic_id": self.topic_ids[topic]}
            for topic, offset in self.next_offsets.items()
        }
        return json.dumps({"inputs": inputs, "outcomes": dict(self.outcomes)}, sort_keys=True).encode()


def read_marker(value: bytes) -> Marker:
    """Read a marker's value."""
    written = json.loads(value)
    inputs = written["inputs"]
    return Marker(
        {topic: each["next_offset"] for topic, each in inputs.items()},
        {topic: each["topic_id"] for topic, each in inputs.items()},
        written["outcomes"],
    )


def skip_key(topic: str, offset: int) -> bytes:
    """Name the order to skip one record."""
    return b"%s%s/%d" % (SKIP_PREFIX, topic.encode(), offset)


def read_skip(key: bytes) -> tuple[str, int]:
    """Read which record an order names."""
    topic, _, offset = key[len(SKIP_PREFIX) :].decode().rpartition("/")
    return topic, int(offset)
