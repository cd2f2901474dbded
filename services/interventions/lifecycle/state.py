"""The state of an intervention as bytes: a JSON head, then the packed parts as they are.

The head names no field, their order is that of the records. The packed parts grow with the life of an
intervention and are copied, never read to be written. The same state always gives the same bytes.
"""

import json
from operator import itemgetter
from struct import Struct
from typing import Any

from interventions.domain.canonical import compact
from interventions.domain.events import Customer, Planned, Technician
from interventions.domain.intervention import Begun, Counts, Entries, Intervention, Round, Rounds, Signed

_FORMAT = 1
_HEAD = json.JSONDecoder()
_SIZES = Struct(">B7I32s")
_VISIT = tuple(sorted(Planned.__annotations__.keys() - {"customer", "technicians"}))
_CUSTOMER = tuple(sorted(Customer.__annotations__))
_TECHNICIAN = tuple(sorted(Technician.__annotations__))
_of_visit, _of_customer, _of_technician = itemgetter(*_VISIT), itemgetter(*_CUSTOMER), itemgetter(*_TECHNICIAN)


def encode(state: Intervention) -> bytes:
    """Write a state."""
    rounds, entries, visit = state.rounds, state.entries, state.visit
    head = compact(
        (
            state[:11],
            _of_visit(visit),
            _of_customer(visit["customer"]),
            [_of_technician(technician) for technician in visit["technicians"]],
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
    scalars, visit, customer, technicians, (number, present), entered, begun, counts = _HEAD.raw_decode(head.decode())[
        0
    ]
    return Intervention._make(
        (
            *scalars,
            _visit(visit, customer, technicians),
            Rounds(number, Round(present[0], present[1], tuple(present[2])) if present else None, past),
            _entries(answers, photos, entered),
            Begun._make(begun),
            Counts._make(counts),
            openers,
            decided,
            refused,
            last_hash,
        )
    )


def _visit(values: list[Any], customer: list[Any], technicians: list[list[Any]]) -> Planned:
    visit: Any = dict(zip(_VISIT, values, strict=True))
    visit["customer"] = dict(zip(_CUSTOMER, customer, strict=True))
    visit["technicians"] = [dict(zip(_TECHNICIAN, technician, strict=True)) for technician in technicians]
    planned: Planned = visit
    return planned


def _entries(answers: bytes, photos: bytes, rest: list[Any]) -> Entries:
    count, comment, commented_at, signed = rest
    return Entries(answers, photos, count, comment, commented_at, tuple(Signed._make(each) for each in signed))
