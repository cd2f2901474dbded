"""The forgotten-timer guard: [timekeeping] ──▶ intervention-events, as any upstream system would (T13)."""

import asyncio
from collections.abc import Callable
from heapq import heappop, heappush

from interventions.domain.events import InterventionEvent
from interventions.domain.words import Kind, Origin, Role
from interventions.stream.processor import Output, Owned
from interventions.timekeeping.state import watched

EVENTS = "intervention-events"
PAUSE_S = 1.0


def timer_expired(intervention_id: str, segment_id: str, technician_id: str, due_at: int) -> InterventionEvent:
    """Write the guard's guess, every field derived from the segment, so that twice is once."""
    return {
        "event_id": f"timer-expired/{segment_id}",
        "intervention_id": intervention_id,
        "kind": Kind.TIMER_EXPIRED,
        "occurred_at": due_at,
        "recorded_at": due_at,
        "origin": Origin.SYSTEM,
        "actor": {"id": "guard", "role": Role.SYSTEM},
        "source": "guard",
        "expected_version": None,
        "correlation_id": None,
        "causation_id": segment_id,
        "payload": {"technician_id": technician_id, "segment_id": segment_id},
    }


class Guard:
    """Watches the running work and travel of one partition and says when it has run too long.

    A segment that is due is said once as long as it runs; after a restart again, which is the same event.
    """

    def __init__(self, clock: Callable[[], int], *, pause_s: float = PAUSE_S) -> None:
        self._clock = clock
        self._pause_s = pause_s
        self._heap: list[tuple[int, str, str]] = []
        self._running: dict[str, dict[str, tuple[str, int]]] = {}
        self._said: set[tuple[str, str]] = set()

    def watch(self, key: str, encoded: bytes) -> None:
        """See a state; all but those with something running cost one look at their first byte."""
        if not encoded[0] and key not in self._running:
            return
        before = self._running.pop(key, {})
        now = {segment_id: (technician_id, due_at) for segment_id, technician_id, due_at in watched(encoded)}
        if now:
            self._running[key] = now
        self._said -= {(key, segment_id) for segment_id in before.keys() - now.keys()}
        for segment_id, (_, due_at) in now.items():
            if segment_id not in before:
                heappush(self._heap, (due_at, key, segment_id))

    def due(self, now_ms: int) -> list[Output]:
        """Give what has run for the limit by then and was not said yet, the longest due first."""
        outputs: list[Output] = []
        while self._heap and self._heap[0][0] <= now_ms:
            due_at, key, segment_id = heappop(self._heap)
            running = self._running.get(key, {}).get(segment_id)
            if running and running[1] == due_at and (key, segment_id) not in self._said:
                self._said.add((key, segment_id))
                outputs.append(Output(EVENTS, key, timer_expired(key, segment_id, running[0], due_at)))
        return outputs

    async def run(self, owned: Owned) -> None:
        """Publish what is due whenever the partition has caught up with the log; until cancelled."""
        while True:
            if owned.caught_up():
                for output in self.due(self._clock()):
                    await owned.publish(output)
            await asyncio.sleep(self._pause_s)
