"""Ids remembered as eight-byte digests, packed into one bytes object: small, quick to search and to extend."""

from hashlib import blake2b
from typing import NamedTuple

from interventions.domain.events import InterventionEvent

WIDTH = 8


def mark(text: str) -> bytes:
    """Give the eight bytes that stand for an id."""
    return blake2b(text.encode(), digest_size=WIDTH).digest()


def content_mark(event: InterventionEvent, payload: str) -> bytes:
    """Give the eight bytes that stand for what makes two events of one id the same (domain.md §4, check 1).

    ``payload`` is the event's ``payload_text``. Words and ids hold no blank, so the fields cannot run together.
    """
    actor = event["actor"]
    said = f"{event['kind']} {event['occurred_at']} {event['origin']} {actor['id']} {actor['role']}"
    return mark(f"{said} {event['expected_version']} {payload}")


def decided_row(event: InterventionEvent, payload: str) -> bytes:
    """Give the sixteen bytes that a decided event is remembered by: its id, its content."""
    return mark(event["event_id"]) + content_mark(event, payload)


def decided_content(decided: bytes, refused: bytes, row: bytes) -> bytes | None:
    """Give the content that the id of ``row`` was decided with; None for a new id."""
    for packed in (decided, refused):
        if found := find_row(packed, row[:WIDTH], 2 * WIDTH):
            return found[WIDTH:]
    return None


def find_row(packed: bytes, start_of_row: bytes, width: int) -> bytes | None:
    """Find the row of ``width`` bytes that starts so; None where there is none."""
    at = packed.find(start_of_row)
    while at >= 0:
        if at % width == 0:
            return packed[at : at + width]
        at = packed.find(start_of_row, at + 1)
    return None


class Opener(NamedTuple):
    """An accepted event that opens segments: whose, and in which round."""

    technician: bytes
    round: int


_OPENER_WIDTH = 2 * WIDTH + 2


def opener_row(event_id: str, technician_id: str, round_: int) -> bytes:
    """Pack one opener: id, technician, round."""
    return mark(event_id) + mark(technician_id) + round_.to_bytes(2, "big")


def opener_named(openers: bytes, segment_id: str) -> Opener | None:
    """Look the opener of a segment up."""
    row = find_row(openers, mark(segment_id), _OPENER_WIDTH)
    return Opener(row[WIDTH : 2 * WIDTH], int.from_bytes(row[2 * WIDTH :], "big")) if row else None


def rounds_with_openers(openers: bytes) -> set[int]:
    """Give the rounds in which something opened."""
    ends = range(_OPENER_WIDTH, len(openers) + 1, _OPENER_WIDTH)
    return {int.from_bytes(openers[end - 2 : end], "big") for end in ends}
