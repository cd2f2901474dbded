"""Counting over the last hour or so, by the minute."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

MINUTE_MS = 60_000
KEPT_MINUTES = 95
"""The trailing hour, the longest window before which it lies, and the minute that has just begun."""

Label = TypeVar("Label", bound=Hashable)


class Minutes(Generic[Label]):
    """Counts by label and minute. A window ends with the minute of its ``end``, which has only begun."""

    def __init__(self) -> None:
        self._minutes: dict[int, Counter[Label]] = {}

    def add(self, at: int, label: Label) -> None:
        """Count one; what is older than all that is kept changes nothing for long."""
        self._minutes.setdefault(at // MINUTE_MS, Counter())[label] += 1

    def within(self, end: int, length_ms: int) -> Counter[Label]:
        """Count by label over the whole minutes of the window that ends now."""
        last = end // MINUTE_MS
        return self._sum(range(last - max(1, length_ms // MINUTE_MS) + 1, last + 1))

    def forget(self, now: int) -> None:
        """Drop the minutes that no window reaches."""
        first = now // MINUTE_MS - KEPT_MINUTES
        for minute in [each for each in self._minutes if each < first]:
            del self._minutes[minute]

    def _sum(self, minutes: Iterable[int]) -> Counter[Label]:
        total = Counter[Label]()
        for minute in minutes:
            total.update(self._minutes.get(minute, ()))
        return total
