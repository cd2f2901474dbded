"""CloudEvents 1.0 in Kafka's binary mode: headers beside a value that stays what it is, where topics.yaml says so."""

import hashlib
from functools import lru_cache

from interventions.contracts.topics import TOPICS
from interventions.domain.canonical import instant_text

Headers = tuple[tuple[str, bytes | None], ...]


@lru_cache(maxsize=256)
def event_type(topic: str) -> str | None:
    """Name the type of a topic's events, its schema's version included; None: topics.yaml asks for no CloudEvents."""
    found = TOPICS[topic]
    return f"interventions.{found.schema}" if found.cloud_events and found.schema else None


def cloud_headers(topic: str, key: str, value: bytes, timestamp_ms: int | None, kind: str) -> Headers:
    """Write a record's attributes; the same record always has the same id."""
    told = hashlib.sha256(key.encode() + b"\0" + value).hexdigest()[:32]
    when = () if timestamp_ms is None else (("ce_time", instant_text(timestamp_ms).encode()),)
    return (
        ("content-type", b"application/avro"),
        ("ce_specversion", b"1.0"),
        ("ce_id", told.encode()),
        ("ce_source", f"/interventions/{topic}".encode()),
        ("ce_type", kind.encode()),
        ("ce_subject", key.encode()),
        *when,
    )
