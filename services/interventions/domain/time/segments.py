"""Segments: how one is made, closed and declared (T1, T2, T11, T13)."""

from collections.abc import Iterable

from interventions.domain.records import Segment
from interventions.domain.time.facts import Declared, Fact
from interventions.domain.words import Bucket, Leg, SegmentFlag

FLAGS: tuple[str, ...] = tuple(SegmentFlag)
GUESS = frozenset({SegmentFlag.AUTO_STOPPED, SegmentFlag.CLOSED_BY_OTHER})
_BY_CLOSING = GUESS | {SegmentFlag.LONG}


def in_order(flags: Iterable[str]) -> list[str]:
    """List flags in the enum's order."""
    given = set(flags)
    return [flag for flag in FLAGS if flag in given]


def whole(instant_ms: int) -> int:
    """Truncate a bound to the whole second: once, when it is made (T1)."""
    return instant_ms // 1000 * 1000


def begun(fact: Fact, bucket: Bucket, leg: Leg | None = None) -> Segment:
    """Open a segment, named by the event that opens it."""
    assert fact.technician is not None
    return {
        "segment_id": fact.event_id,
        "technician_id": fact.technician,
        "bucket": bucket,
        "source": "timer",
        "leg": leg,
        "start": whole(fact.at),
        "end": None,
        "seconds": 0,
        "day": None,
        "raw_start": None,
        "raw_end": None,
        "correction_reason": None,
        "round": fact.round,
        "superseded": False,
        "flags": ["late"] if fact.late else [],
    }


def closed(segment: Segment, at: int, limit_s: int | None, guess: Iterable[str] = ()) -> Segment:
    """Close a segment there; what an earlier guess had made of it is dropped (T13)."""
    end = whole(at)
    seconds = (end - segment["start"]) // 1000
    flags: list[str] = [*guess]
    if limit_s is not None and seconds > limit_s and segment["bucket"] != Bucket.BREAK:
        flags += [] if SegmentFlag.AUTO_STOPPED in flags else ["long"]
    standing = segment["flags"]
    if flags or standing:
        standing = in_order([*flags, *(flag for flag in standing if flag not in _BY_CLOSING)])
    return {**segment, "end": end, "seconds": seconds, "superseded": False, "flags": standing}


def closed_by_other(segment: Segment, at: int, limit_s: int | None) -> Segment:
    """Close a segment by somebody who is not its technician: a guess, cut at the limit (T11)."""
    seconds = (whole(at) - segment["start"]) // 1000
    if limit_s is not None and seconds > limit_s:
        return closed(segment, segment["start"] + limit_s * 1000, limit_s, GUESS)
    return closed(segment, at, limit_s, (SegmentFlag.CLOSED_BY_OTHER,))


def declared(fact: Fact, technician: str, said: Declared) -> list[Segment]:
    """Make the segments of a declaration: one a bucket above zero (contracts.md, Segment)."""
    start = whole(fact.at if said.start is None else said.start)
    end = whole(fact.at if said.end is None else said.end)
    flags = ([SegmentFlag.LATE] if fact.late else []) + ([SegmentFlag.NO_INTERVAL] if said.day else [])
    return [
        {
            "segment_id": f"{fact.event_id}/{technician}/{bucket}",
            "technician_id": technician,
            "bucket": bucket,
            "source": "declared",
            "leg": None,
            "start": start,
            "end": end,
            "seconds": seconds,
            "day": said.day,
            "raw_start": None,
            "raw_end": None,
            "correction_reason": None,
            "round": fact.round,
            "superseded": False,
            "flags": [*flags],
        }
        for bucket, seconds in said.spoken()
        if seconds
    ]
