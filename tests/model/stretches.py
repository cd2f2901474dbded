"""All segments of an intervention: its rounds folded, then corrected (domain §5, T7, T9, T16)."""

from collections.abc import Iterator

from model.fold import Fold
from model.inputs import Row
from model.past import Past, kind_of, rounds
from model.stretch import HIT, Stretch, whole


def share_time(one: Stretch, other: Stretch) -> bool:
    """T2, T9: ``[start, end)``, touching is no overlap."""
    if one.laid is None or other.laid is None or one.seconds == 0 or other.seconds == 0:
        return False
    return one.laid[0] < other.laid[1] and other.laid[0] < one.laid[1]


def corrections(past: Past) -> Iterator[Row]:
    yield from (record["event"]["payload"] for record in past if kind_of(record) == "time_corrected")


def stretches(past: Past) -> tuple[list[Stretch], bool]:
    """Give all segments, by start and id, and whether a correction found none of its name (T7)."""
    found = [one for number in range(1, len(rounds(past)) + 1) for one in Fold(past, number).stretches]
    orphan = False
    by_id = {one.segment_id: one for one in found}
    for payload in corrections(past):
        one = by_id.get(payload["segment_id"])
        if one is None:
            orphan = True
            HIT["T7 orphan"] += 1
            continue
        HIT["T7 correction of a running one" if one.end is None else "T16 corrected"] += 1
        HIT["T7 corrected twice"] += one.raw is not None
        one.raw = one.raw or (one.start, one.end)
        one.start, one.end, one.reason = whole(payload["start"]), whole(payload["end"]), payload["reason"]
    for one in found:
        if one.end is not None and one.seconds == 0:
            one.flags.add("empty")  # T2
            HIT["T2 empty"] += 1
        if one.bucket == "work" and one.counted and any(overlaps(one, other) for other in found):
            one.flags.add("overlap")  # T9
            HIT["T9 overlap"] += 1
    return sorted(found, key=lambda one: (one.start, one.segment_id)), orphan


def overlaps(one: Stretch, other: Stretch) -> bool:
    same = other is not one and other.technician == one.technician and other.bucket == "work"
    return same and other.counted and share_time(one, other)
