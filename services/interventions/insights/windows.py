"""Counting over the last hour or so, in steps of ten seconds."""

from collections import Counter
from collections.abc import Hashable
from typing import Generic, TypeVar

STEP_MS = 10_000
MINUTE_MS = 60_000
KEPT_MINUTES = 95
"""The trailing hour and the longest window before which it lies, and a little."""

Label = TypeVar("Label", bound=Hashable)


class Windows(Generic[Label]):
    """Counts by label and step. A window ends with the step of its ``end``, which has only begun."""

    def __init__(self) -> None:
        self._steps: dict[int, Counter[Label]] = {}

    def add(self, at: int, label: Label) -> None:
        """Count one; ``forget`` drops what comes too late for every window."""
        self._steps.setdefault(at // STEP_MS, Counter())[label] += 1

    def within(self, end: int, length_ms: int) -> Counter[Label]:
        """Count by label over the steps of the window that ends now."""
        last, total = end // STEP_MS, Counter[Label]()
        for step in range(last - max(1, length_ms // STEP_MS) + 1, last + 1):
            if step in self._steps:
                total.update(self._steps[step])
        return total

    def forget(self, now: int) -> None:
        """Drop the steps that no window reaches."""
        first = (now - KEPT_MINUTES * MINUTE_MS) // STEP_MS
        for step in [each for each in self._steps if each < first]:
            del self._steps[step]
