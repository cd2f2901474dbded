"""How long events waited for their outcome, by the markers that committed it."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from faults.kept import EVENTS, Kepts, in_partitions
from interventions.stream.marker import MARKER_KEY, read_marker

LATE_MS = 2_000
Said = tuple[bytes | None, bytes | None]
Due = Mapping[Said, Sequence[int]]
"""When each copy of a record was to be published first, UTC ms: waiting for a broker counts as waiting."""


class Wait(NamedTuple):
    """From when a record was to be published to when its outcome was committed, UTC ms."""

    since: int
    until: int

    @property
    def ms(self) -> int:
        return self.until - self.since


def commits(kepts: Kepts, processor: str, topic: str) -> dict[int, list[tuple[int, int]]]:
    """Give by partition what each commit covered: next offset and the time it was written."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in in_partitions(kepts[f"{processor}-state"]):
        if one.key == MARKER_KEY and one.value:
            found[one.partition].append((read_marker(one.value).next_offsets.get(topic, 0), one.timestamp))
    return found


def _of(kepts: Kepts, processor: str, topic: str, due: Due) -> Iterator[tuple[bytes | None, Wait]]:
    by_partition = commits(kepts, processor, topic)
    copies = Counter[Said]()
    for one in kepts[topic]:
        said = (one.key, one.value)
        since = due.get(said, [one.timestamp])
        done = by_partition[one.partition]
        at = bisect_right(done, one.offset, key=lambda commit: commit[0])
        if at < len(done):
            yield one.key, Wait(since[min(copies[said], len(since) - 1)], done[at][1])
        copies[said] += 1


def decided(kepts: Kepts, due: Due) -> Iterator[tuple[bytes | None, Wait]]:
    """Give the key of each event with its wait for the decision."""
    return _of(kepts, "lifecycle", EVENTS, due)


def waits(kepts: Kepts, due: Due) -> list[Wait]:
    """Give the wait of each event for its decision, and of each accepted one for its hours."""
    timed = _of(kepts, "timekeeping", "intervention-log", {})  # its records carry their events' time of arrival
    return [wait for found in (decided(kepts, due), timed) for _, wait in found]


def percentile(found: Collection[Wait], share: float = 0.99) -> float:
    """Give what so large a share of them did not wait longer than, seconds."""
    return sorted(wait.ms for wait in found)[int(len(found) * share)] / 1000


def told(found: list[Wait], fault_at: int) -> str:
    """Say how long the longest waited since the fault, and when all was as before again."""
    since = [wait for wait in found if wait.until >= fault_at]
    late = [wait.until for wait in since if wait.ms > LATE_MS]
    back = (max(late) - fault_at) / 1000 if late else 0
    if not since:
        return "nothing was decided after the fault"
    longest = max(wait.ms for wait in since) / 1000
    return f"longest stall {longest:.1f} s, p99 {percentile(since):.1f} s, recovered {back:.1f} s after the fault"
