"""What the facts of one round made so far: everybody's segments, and which of them run (T3, T13)."""

from collections.abc import Mapping
from typing import Self

from interventions.domain.records import Segment
from interventions.domain.time.facts import Fact
from interventions.domain.time.segments import closed
from interventions.domain.words import Bucket, Kind

_WORDS: Mapping[str, frozenset[str]] = {
    Bucket.WORK: frozenset({Kind.STOPPED, Kind.PAUSED}),
    Bucket.TRAVEL: frozenset({Kind.STOPPED, Kind.TRAVEL_ENDED}),
    Bucket.BREAK: frozenset({Kind.STOPPED}),
}
"""The technician's own words that beat a guess, by what was closed (T13)."""


class Fold:
    """What the facts of one round made so far.

    ``timers`` are the segments of timer facts by id, ``declared`` those of declarations; ``running`` names each
    technician's open segment, ``guessed`` the one that somebody else closed while he has not said a word since.
    Since ``fresh``, ``touched`` names the timer segments that changed, and ``rewritten`` tells whether something
    was superseded.
    """

    __slots__ = ("declared", "ended", "guessed", "last_at", "limit_s", "rewritten", "running", "timers", "touched")

    def __init__(self, limit_s: int | None) -> None:
        self.limit_s = limit_s
        self.timers: dict[str, Segment] = {}
        self.declared: list[Segment] = []
        self.running: dict[str, str] = {}
        self.guessed: dict[str, str] = {}
        self.ended = False
        self.last_at = 0
        self.touched: list[str] = []
        self.rewritten = False

    def fresh(self) -> Self:
        """Copy the fold, to go on without touching this one."""
        copy = type(self)(self.limit_s)
        copy.timers, copy.declared = self.timers.copy(), self.declared.copy()
        copy.running, copy.guessed = self.running.copy(), self.guessed.copy()
        copy.ended, copy.last_at = self.ended, self.last_at
        return copy

    def comes_last(self, fact: Fact) -> bool:
        """Tell whether a fact that arrives now is last in the order of the round."""
        return fact.at >= self.last_at

    def put(self, segment: Segment) -> None:
        """Keep a timer segment as it is now."""
        self.timers[segment["segment_id"]] = segment
        self.touched.append(segment["segment_id"])

    def open(self, segment: Segment) -> None:
        """Let a segment run."""
        self.put(segment)
        self.running[segment["technician_id"]] = segment["segment_id"]

    def running_of(self, technician: str | None) -> Segment | None:
        """Give a technician's open segment."""
        segment_id = self.running.get(technician or "")
        return self.timers[segment_id] if segment_id else None

    def close(self, technician: str, at: int) -> None:
        """Close what runs for a technician, if anything does."""
        if segment_id := self.running.pop(technician, None):
            self.put(closed(self.timers[segment_id], at, self.limit_s))

    def guess(self, technician: str, guessed: Segment) -> None:
        """Close what runs for a technician until he says it himself."""
        self.guessed[technician] = self.running.pop(technician)
        self.put(guessed)

    def own_word(self, fact: Fact) -> bool:
        """Let the first timer fact that names a technician since a guess beat it, if it would close that."""
        segment_id = self.guessed.pop(fact.technician or "", None)
        if segment_id is None or fact.kind not in _WORDS[self.timers[segment_id]["bucket"]]:
            return False
        self.put(closed(self.timers[segment_id], fact.at, self.limit_s))
        return True
