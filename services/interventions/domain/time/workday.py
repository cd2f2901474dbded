"""A technician's day over all interventions: what each brings to it, its sums, and where he was in two places at once.

Source: domain.md T9, T12; contracts.md, TechnicianDay and TimeAnomaly.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from interventions.domain.records import Segment, TechnicianDay, TechnicianSegments, TimeAnomaly
from interventions.domain.time.corrected import laid
from interventions.domain.time.days import pieces
from interventions.domain.words import Bucket

Interval = tuple[int, int]
_TWO_PLACES = 2


class Share(NamedTuple):
    """What one intervention brings to one technician's day; ``busy`` is the union of work and travel, in seconds."""

    work_s: int = 0
    travel_s: int = 0
    break_s: int = 0
    busy: tuple[Interval, ...] = ()

    def plus(self, bucket: Bucket, seconds: int, interval: Interval | None) -> "Share":
        """Give the share with one more piece of a segment."""
        busy = _joined((*self.busy, interval)) if interval else self.busy
        match bucket:
            case Bucket.WORK:
                return self._replace(work_s=self.work_s + seconds, busy=busy)
            case Bucket.TRAVEL:
                return self._replace(travel_s=self.travel_s + seconds, busy=busy)
            case Bucket.BREAK:
                return self._replace(break_s=self.break_s + seconds)


class Clash(NamedTuple):
    """How long two or more interventions ran at once, and which."""

    seconds: int = 0
    interventions: tuple[str, ...] = ()


def shares_of(brought: TechnicianSegments) -> dict[str, Share]:
    """Cut the segments of one technician in one intervention by day of the site; days without time are left out."""
    shares: dict[str, Share] = {}
    for segment in brought["segments"]:
        for day, seconds, interval in _pieces(segment, brought["zone"]):
            shares[day] = shares.get(day, Share()).plus(Bucket(segment["bucket"]), seconds, interval)
    return shares


def clash_of(shares: Mapping[str, Share]) -> Clash:
    """Find what the shares of one day, by intervention, have in common. Touching is no overlap (T2)."""
    turns = sorted(
        turn
        for name, share in shares.items()
        for start, end in share.busy
        for turn in ((start, 1, name), (end, 0, name))
    )
    running: set[str] = set()
    seconds, involved = 0, set[str]()
    for (at, starts, name), (until, _, _) in pairwise(turns):
        (running.add if starts else running.discard)(name)
        if len(running) >= _TWO_PLACES and until > at:
            seconds += until - at
            involved |= running
    return Clash(seconds, tuple(sorted(involved)))


def day_record(technician: str, day: str, shares: Mapping[str, Share], clash: Clash) -> TechnicianDay:
    """Write a day; one that has emptied has zeros and no interventions."""
    return {
        "technician_id": technician,
        "day": day,
        "work_s": sum(share.work_s for share in shares.values()),
        "travel_s": sum(share.travel_s for share in shares.values()),
        "break_s": sum(share.break_s for share in shares.values()),
        "overlap_s": clash.seconds,
        "interventions": sorted(shares),
    }


def anomaly_record(technician: str, day: str, before: Clash, after: Clash) -> TimeAnomaly | None:
    """Write an anomaly that opened, changed or was resolved; None when nothing about it changed."""
    if before == after:
        return None
    return {
        "technician_id": technician,
        "day": day,
        "kind": "overlap",
        "state": "open" if after.seconds else "resolved",
        "interventions": list((after if after.seconds else before).interventions),
        "overlap_s": after.seconds,
    }


def _pieces(segment: Segment, zone: str) -> Iterator[tuple[str, int, Interval | None]]:
    interval = laid(segment)
    if interval is None:
        if segment["day"] and segment["seconds"]:
            yield segment["day"], segment["seconds"], None
        return
    at = interval[0]
    for day, seconds in pieces(*interval, zone):
        yield day, seconds, (at, at + seconds)
        at += seconds


def _joined(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    union: list[Interval] = []
    for start, end in sorted(intervals):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return tuple(union)
