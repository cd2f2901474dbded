"""Rounds: which one a fact belongs to, how they open and end, and the late rule's measure (domain.md §4)."""

import json
from collections.abc import Iterator

from interventions.domain.canonical import compact
from interventions.domain.intervention import Round, Rounds
from interventions.domain.lines import last


def opened(rounds: Rounds, occurred_at: int, technicians: tuple[str, ...]) -> Rounds:
    """Open the next round, never before the end of the one before."""
    before = rounds.present
    if before is None:
        return Rounds(1, Round(occurred_at, None, technicians))
    assert before.ended_at is not None
    opened_at = max(occurred_at, before.ended_at)
    return Rounds(rounds.number + 1, Round(opened_at, None, technicians), rounds.past + b"\n" + compact(before))


def ended(rounds: Rounds, occurred_at: int) -> Rounds:
    """End the open round, never before its opening; nothing where none is open."""
    present = rounds.present
    if present is None or present.ended_at is not None:
        return rounds
    return rounds._replace(present=present._replace(ended_at=max(occurred_at, present.opened_at)))


def joined(rounds: Rounds, technicians: tuple[str, ...]) -> Rounds:
    """Add technicians to the last round: those assigned until the next one opens are its own."""
    if rounds.present is None:
        return rounds
    theirs = rounds.present.technicians
    new = tuple(each for each in technicians if each not in theirs)
    return rounds._replace(present=rounds.present._replace(technicians=theirs + new)) if new else rounds


def _backwards(rounds: Rounds) -> Iterator[tuple[int, Round]]:
    if rounds.present is None:
        return
    yield rounds.number, rounds.present
    past = rounds.past
    for number in range(rounds.number - 1, 0, -1):
        past, text = last(past)
        opened_at, ended_at, technicians = json.loads(text)
        yield number, Round(opened_at, ended_at, tuple(technicians))


def round_at(rounds: Rounds, occurred_at: int, skew_ms: int) -> tuple[int, Round] | None:
    """Give the round that a fact of that instant belongs to; None before the first round.

    The last one whose opening is at or before it, or at most the skew limit after it if the fact lies after
    the end of the round before; the first when there is none.
    """
    present = rounds.present
    if present is None or present.opened_at <= occurred_at:
        return (rounds.number, present) if present else None
    nearly: tuple[int, Round] | None = None
    for found in _backwards(rounds):
        candidate = found[1]
        if nearly and candidate.ended_at is not None and occurred_at > candidate.ended_at:
            return nearly
        if candidate.opened_at <= occurred_at:
            return found
        nearly = found if candidate.opened_at <= occurred_at + skew_ms else None
    return found


def round_numbered(rounds: Rounds, number: int) -> Round:
    """Give a round by its number; it must be one that was opened."""
    return next(candidate for found, candidate in _backwards(rounds) if found == number)
