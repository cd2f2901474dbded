"""When a forgotten timer may be due, from the events alone: so that a replay need not settle after each of them."""

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from typing import Any

from interventions.domain.words import Kind

_OPENING = frozenset({Kind.STARTED, Kind.RESUMED, Kind.TRAVEL_STARTED})
_SECOND_MS = 1000


class Alarm:
    """Rings when a timer may be due: never too late, now and then for nothing.

    A segment starts at an event that opens one, so it is not due before that event and the shortest limit; and
    only an event of the same intervention can bring one to life again that was thought over.
    """

    def __init__(self, settings: Iterable[Mapping[str, Any]]) -> None:
        limits = [each["auto_stop_after_s"] for each in settings if each["auto_stop_after_s"] is not None]
        self._limit_ms = min(limits) * _SECOND_MS if limits else None
        self._first: dict[str, int] = {}
        self._heap: list[int] = []

    def note(self, event: Mapping[str, Any]) -> None:
        """See an event that is taken in."""
        if self._limit_ms is None:
            return
        key = event["intervention_id"]
        if event["kind"] in _OPENING:
            due_at = event["occurred_at"] // _SECOND_MS * _SECOND_MS + self._limit_ms
            self._first[key] = min(due_at, self._first.get(key, due_at))
            heappush(self._heap, due_at)
        if key in self._first:
            heappush(self._heap, self._first[key])

    def rings(self, now: int) -> bool:
        """Tell whether a timer may be due by an instant; it then has to be looked at."""
        rang = False
        while self._heap and self._heap[0] <= now:
            heappop(self._heap)
            rang = True
        return rang
