"""The state of an intervention as bytes: a JSON head, then the packed parts as they are.

The packed parts grow with the life of an intervention and are copied, never read to be written.
The same state always gives the same bytes.
"""

import json
from struct import Struct

from interventions.domain.canonical import compact
from interventions.domain.intervention import (
    Begun,
    Counts,
    Entries,
    Intervention,
    Round,
    Rounds,
    Signed,
)

_FORMAT = 1
_SIZES = Struct(">B7I32s")


def encode(state: Intervention) -> bytes:
    """Write a state."""
    rounds, entries = state.rounds, state.entries
    head = compact(
        (
            *state[:12],
            rounds[:2],
            entries[2:],
            state.begun,
            state.counts,
        )
    )
    parts = (head, rounds.past, entries.answers, entries.photos, state.openers, state.decided, state.refused)
    return _SIZES.pack(_FORMAT, *map(len, parts), state.last_hash) + b"".join(parts)


def decode(encoded: bytes) -> Intervention:
    """Read what ``encode`` wrote.

    Raises: ValueError for another format; rebuild the state from the log (``interventions rebuild lifecycle``).
    """
    found, *sizes, last_hash = _SIZES.unpack_from(encoded)
    if found != _FORMAT:
        raise ValueError(f"state of format {found}, not {_FORMAT}: rebuild it from the log")
    parts, at = [], _SIZES.size
    for size in sizes:
        parts.append(encoded[at : at + size])
        at += size
    head, past, answers, photos, openers, decided, refused = parts
    fields = json.loads(head)
    (number, present), (photo_count, comment, commented_at, signatures) = fields[12:14]
    signed = tuple(Signed(*each) for each in signatures)
    return Intervention._make(
        (
            *fields[:12],
            Rounds(number, Round(present[0], present[1], tuple(present[2])) if present else None, past),
            Entries(answers, photos, photo_count, comment, commented_at, signed),
            Begun(*fields[14]),
            Counts(*fields[15]),
            openers,
            decided,
            refused,
            last_hash,
        )
    )
