"""The facts of a round in the order of the fold (domain §5, T7)."""

from typing import NamedTuple

from model.inputs import Row
from model.past import ENDING, TIMER, Past, kind_of, opens_a_round, rounds


class Entry(NamedTuple):
    """One fact at its place in the fold of a round; ``role``: fact, end, assigned, next."""

    at: int
    arrival: int
    role: str
    record: Row
    past: Past


def entries(past: Past, number: int) -> list[Entry]:
    """T7: the facts of a round in the order of ``occurred_at``, then arrival."""
    found = []
    opened, is_open = 0, False
    for count, record in enumerate(past, 1):
        if role := role_in(record, number, opened, is_open):
            at = rounds(past)[number].opening if role == "next" else record["event"]["occurred_at"]
            found.append(Entry(at, count, role, record, past[:count]))
        if opens_a_round(record):
            opened, is_open = opened + 1, True
        elif kind_of(record) in (*ENDING, "redrafted"):
            is_open = False
    return sorted(found, key=lambda entry: (entry.at, entry.arrival))


def role_in(record: Row, number: int, opened: int, is_open: bool) -> str | None:
    """Tell what a record is in the fold of a round, if anything; ``opened``: the last round before it."""
    kind, here = kind_of(record), is_open and opened == number
    if kind in TIMER:
        return "fact" if record["round"] == number and record["rules"]["time_entry_mode"] == "timer" else None
    if kind in ("time_declared", "time_corrected", "timer_expired"):
        return "fact" if record["round"] == number else None
    if kind in (*ENDING, "redrafted"):
        return "end" if here else None
    if kind == "assigned":
        return "assigned" if here else None
    return "next" if opens_a_round(record) and opened == number else None
