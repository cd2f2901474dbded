"""CloudEvents 1.0 in Kafka's binary mode: headers beside a value that stays what it is, where topics.yaml says so."""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache

from interventions.contracts.topics import TOPICS

Headers = tuple[tuple[str, bytes | None], ...]


@lru_cache(maxsize=256)
def event_type(topic: str) -> str | None:
    """Name the type of a topic's events, its schema's version included; None: topics.yaml asks for no CloudEvents."""
    found = TOPICS[topic]
    return f"interventions.{found.schema}" if found.cloud_events and found.schema else None


def cloud_headers(topic: str, key: str, value: bytes, timestamp_ms: int | None) -> Headers:
    """Write a record's attributes; () for other topics. The same record always has the same id."""
    kind = event_type(topic)
    if kind is None:
        return ()
    told = hashlib.sha256(key.encode() + b"\0" + value).hexdigest()[:32]
    when = () if timestamp_ms is None else (("ce_time", _rfc3339(timestamp_ms)),)
    return (
        ("content-type", b"application/avro"),
        ("ce_specversion", b"1.0"),
        ("ce_id", told.encode()),
        ("ce_source", f"/interventions/{topic}".encode()),
        ("ce_type", kind.encode()),
        ("ce_subject", key.encode()),
        *when,
    )


def _rfc3339(instant_ms: int) -> bytes:
    return (
        datetime.fromtimestamp(instant_ms / 1000, UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
        .encode()
    )
