"""Records that come again and again: read once, written once, as no record is ever changed after it was made."""

from collections import deque
from collections.abc import Callable
from typing import Any

Read = Callable[[bytes, int], tuple[Any, int]]
"""Reads a record that begins at a position; gives it and where it ends, which may be beyond the bytes given."""
Write = Callable[[Any], bytes]

READ_AGAIN = frozenset(
    {"interventions.TimeRules", "interventions.InterventionTemplate", "interventions.CompanySettings"}
)
"""Records that come in the same bytes: with every fact of an intervention, every dossier."""
WRITTEN_AGAIN = frozenset({"Segment", "InterventionTemplate", "CompanySettings"})
"""Records that are written as the same object: with every fact of an intervention, every dossier."""
_READ, _WRITTEN = 8, 4096


def reading_once(read: Read) -> Read:
    """Give the same record for the same bytes, if they were among the last.

    Bytes that were a whole record are that record wherever they stand, whatever follows.
    """
    known: deque[tuple[bytes, Any]] = deque(maxlen=_READ)

    def read_once(value: bytes, at: int) -> tuple[Any, int]:
        for written, record in known:
            if value.startswith(written, at):
                return record, at + len(written)
        record, end = read(value, at)
        if end <= len(value):  # else it is cut off
            known.appendleft((value[at:end], record))
        return record, end

    return read_once


def writing_once(write: Write) -> Write:
    """Write each object once."""
    known: dict[int, tuple[Any, bytes]] = {}

    def write_once(record: Any) -> bytes:
        found = known.get(id(record))
        if found is not None and found[0] is record:
            return found[1]
        if len(known) == _WRITTEN:
            known.clear()
        written = write(record)
        known[id(record)] = record, written
        return written

    return write_once
