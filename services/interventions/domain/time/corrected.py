"""What comes after the fold: corrections, and the flags that depend on final bounds (T2, T7, T9, T16)."""

from collections.abc import Iterable, Mapping
from typing import Any

from interventions.domain.records import Segment
from interventions.domain.time.segments import in_order, whole
from interventions.domain.words import Bucket, SegmentFlag

Corrections = Mapping[str, Any]
"""The last correction to arrive by segment: id, start, end, reason."""


def counts(segment: Segment) -> bool:
    """Tell whether a segment is closed and not superseded."""
    return segment["end"] is not None and not segment["superseded"]


def laid(segment: Segment) -> tuple[int, int] | None:
    """Give where a counted segment lies, in whole seconds; None without an interval or of no length."""
    if segment["day"] is not None or not segment["seconds"]:
        return None
    start_s = segment["start"] // 1000
    return start_s, start_s + segment["seconds"]


def place(segment: Segment) -> tuple[int, str]:
    """Give the published order: by start, then id."""
    return segment["start"], segment["segment_id"]


def settled(segment: Segment, corrections: Corrections) -> Segment:
    """Apply the correction of a timer segment, if there is one, and flag what is empty."""
    if correction := corrections.get(segment["segment_id"]):
        segment = _corrected(segment, *correction)
    return with_flag(segment, SegmentFlag.EMPTY) if segment["end"] is not None and not segment["seconds"] else segment


def _corrected(segment: Segment, _: str, start: int, end: int, reason: str) -> Segment:
    start, end = whole(start), whole(end)
    return {
        **segment,
        "start": start,
        "end": end,
        "seconds": (end - start) // 1000,
        "raw_start": segment["start"],
        "raw_end": segment["end"],
        "correction_reason": reason,
    }


def with_flag(segment: Segment, flag: SegmentFlag) -> Segment:
    """Give a segment with one more flag."""
    return {**segment, "flags": in_order([*segment["flags"], flag])}


def with_overlaps(segments: Iterable[Segment]) -> list[Segment]:
    """Flag the counted work of one technician that shares time (T9) and order all as published."""
    found = sorted(segments, key=place)
    by_technician: dict[str, list[tuple[int, int, int]]] = {}
    for index, segment in enumerate(found):
        if segment["bucket"] == Bucket.WORK and counts(segment) and (interval := laid(segment)):
            by_technician.setdefault(segment["technician_id"], []).append((*interval, index))
    for intervals in by_technician.values():
        for index in _sharing(intervals):
            found[index] = with_flag(found[index], SegmentFlag.OVERLAP)
    return found


def _sharing(intervals: list[tuple[int, int, int]]) -> Iterable[int]:
    reached = 0
    following = [start for start, _, _ in intervals[1:]]
    for (start, end, index), after in zip(intervals, [*following, None], strict=True):
        if start < reached or (after is not None and after < end):
            yield index
        reached = max(reached, end)
