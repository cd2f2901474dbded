"""The segments as published, and every sum over them, kept so that one more segment costs what the tenth did."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple, Self

from interventions.domain.records import Segment
from interventions.domain.templates import Rounding
from interventions.domain.time.corrected import counts, laid, place
from interventions.domain.time.days import pieces
from interventions.domain.time.rounding import rounded
from interventions.domain.words import Bucket

Interval = tuple[int, int]
_COLUMN = {Bucket.WORK: 0, Bucket.TRAVEL: 1, Bucket.BREAK: 2}
_START, _END = itemgetter(0), itemgetter(1)


class Rules(NamedTuple):
    """The site's zone and the rounding rule, as they were when it was planned."""

    zone: str
    rounding: Rounding | None


class View:
    """Segments in published order, and by technician or day what they count.

    ``sums`` and ``days`` hold work, travel, break; ``billed`` the same of segments rounded one by one;
    ``working`` the unions of work intervals, in seconds, everybody's under ``None``.
    """

    __slots__ = ("billed", "counted", "days", "elapsed_s", "loose", "orphan", "rules", "segments", "sums", "working")

    def __init__(self, rules: Rules, *, orphan: bool = False) -> None:
        self.rules = rules
        self.orphan = orphan
        self.loose = False
        self.elapsed_s = 0
        self.segments: list[Segment] = []
        self.counted: dict[str, list[Segment]] = {}
        self.sums: dict[str, tuple[int, int, int]] = {}
        self.billed: dict[str, tuple[int, int, int]] = {}
        self.days: dict[tuple[str, str], tuple[int, int, int]] = {}
        self.working: dict[str | None, list[Interval]] = {}

    @classmethod
    def of(cls, segments: list[Segment], rules: Rules, *, orphan: bool) -> Self:
        """Sum segments up, given in published order."""
        view = cls(rules, orphan=orphan)
        view.segments = segments
        for segment in segments:
            if counts(segment):
                view.count(segment)
        return view

    def grown(self, changes: Iterable[Segment]) -> Self | None:
        """Give the view with segments opened, closed or declared; None where only a new sum over all will do.

        That is where one that counted already changes, or where work shares time with work of its technician.
        """
        view = self.fresh()
        return view if all(view.put(segment) for segment in changes) else None

    def fresh(self) -> Self:
        """Copy the view, to go on without touching this one."""
        copy = type(self)(self.rules, orphan=self.orphan)
        copy.loose, copy.elapsed_s = self.loose, self.elapsed_s
        copy.segments, copy.counted = self.segments.copy(), self.counted.copy()
        copy.sums, copy.billed, copy.days = self.sums.copy(), self.billed.copy(), self.days.copy()
        copy.working = self.working.copy()
        return copy

    def put(self, segment: Segment) -> bool:
        """Place a segment that is new, or ran until now; see ``grown`` for what it tells."""
        index = bisect_left(self.segments, place(segment), key=place)
        standing = self.segments[index] if index < len(self.segments) else None
        if standing is None or place(standing) != place(segment):
            self.segments.insert(index, segment)
        elif standing["end"] is None and segment["source"] == standing["source"]:
            self.segments[index] = segment
        else:
            return False
        return self.count(segment) if counts(segment) else True

    def count(self, segment: Segment) -> bool:
        """Add a counted segment to every sum; tells whether it shares no time with work of its technician."""
        technician, column, seconds = segment["technician_id"], _COLUMN[segment["bucket"]], segment["seconds"]
        self.counted[technician] = _inserted(self.counted.get(technician, []), segment)
        self.sums[technician] = _plus(self.sums.get(technician), column, seconds)
        if rule := self.rules.rounding:
            self.billed[technician] = _plus(self.billed.get(technician), column, rounded(seconds, rule))
        interval = laid(segment)
        parts = pieces(*interval, self.rules.zone) if interval else [(segment["day"], seconds)]
        for day, of_day in parts:
            if day and of_day:
                self.days[day, technician] = _plus(self.days.get((day, technician)), column, of_day)
        return column > 0 or self._work(technician, seconds, interval)

    def _work(self, technician: str, seconds: int, interval: Interval | None) -> bool:
        if interval is None:
            self.loose = self.loose or seconds > 0
            return True
        self.elapsed_s += self._joined(None, interval)
        return self._joined(technician, interval) == seconds

    def _joined(self, who: str | None, interval: Interval) -> int:
        """Join an interval to a union; gives by how many seconds that grew."""
        start, end = interval
        union = self.working.get(who, [])
        low, high = bisect_left(union, start, key=_END), bisect_right(union, end, key=_START)
        absorbed = union[low:high]
        if absorbed:
            start, end = min(start, absorbed[0][0]), max(end, absorbed[-1][1])
        self.working[who] = [*union[:low], (start, end), *union[high:]]
        return end - start - sum(until - since for since, until in absorbed)


def _inserted(segments: list[Segment], segment: Segment) -> list[Segment]:
    index = bisect_left(segments, place(segment), key=place)
    return [*segments[:index], segment, *segments[index:]]


def _plus(standing: tuple[int, int, int] | None, column: int, seconds: int) -> tuple[int, int, int]:
    work, travel, pause = standing or (0, 0, 0)
    if column == 0:
        return work + seconds, travel, pause
    return (work, travel + seconds, pause) if column == 1 else (work, travel, pause + seconds)
