"""intervention-rejections, dead-letters ──▶ refused, dead_letters, and their counts by code."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from interventions.domain.records import Rejection
from interventions.projection.stored import listed, stored
from interventions.projection.tables import dead_letters, refused
from interventions.projection.writing.writing import Writing
from interventions.stream.port import Message
from interventions.stream.processor import Received

_DLQ = "dlq."


def write_rejections(writing: Writing, piece: Sequence[Received]) -> None:
    """Take refused events in."""
    writing.add(refused, [_row(each) for each in piece])
    for each in piece:
        writing.count("refused", each.record["company_id"], each.record["code"])


def _row(received: Received) -> dict[str, Any]:
    record: Rejection = received.record
    event: Any = record["event"] or {}
    return {
        "partition": received.partition,
        "offset": received.offset,
        "intervention_id": record["intervention_id"],
        "event_id": record["event_id"],
        "causation_id": event.get("causation_id"),
        "kind": event.get("kind"),
        "origin": event.get("origin"),
        "code": record["code"],
        "company_id": record["company_id"],
        "received_at": record["received_at"],
        "record": stored(record),
    }


def write_letters(writing: Writing, piece: Sequence[Message]) -> None:
    """Take dead letters in, byte for byte."""
    rows = [_letter(each) for each in piece]
    writing.add(dead_letters, rows)
    for row in rows:
        writing.count("dead_letter", None, row["code"])


def forget_letters(writing: Writing, partition: int, beginning: int) -> None:
    """Drop the letters before an offset."""
    gone = (dead_letters.c.partition == partition) & (dead_letters.c.offset < beginning)
    for code in writing.connection.execute(select(dead_letters.c.code).where(gone)).scalars():
        writing.count("dead_letter", None, code, -1)
    writing.connection.execute(delete(dead_letters).where(gone))


def _letter(message: Message) -> dict[str, Any]:
    told = {name: (value or b"").decode(errors="replace") for name, value in message.headers}
    return {
        "partition": message.partition,
        "offset": message.offset,
        "timestamp": message.timestamp,
        "topic": told.get(f"{_DLQ}original.topic", ""),
        "topic_partition": _number(told.get(f"{_DLQ}original.partition")),
        "topic_offset": _number(told.get(f"{_DLQ}original.offset")),
        "code": told.get(f"{_DLQ}error.code", "unreadable"),
        "message": told.get(f"{_DLQ}error.message", ""),
        "processor": told.get(f"{_DLQ}processor", ""),
        "key": message.key,
        "value": message.value,
        "headers": listed([[name, None if value is None else value.hex()] for name, value in message.headers]),
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
