"""finished-interventions → rendering → rendered-reports, report-deliveries (channel ``store``)."""

import asyncio
import json
from collections.abc import Sequence
from typing import NamedTuple

from interventions.domain.canonical import compact
from interventions.domain.records import FinishedIntervention
from interventions.reporting.press.port import Press
from interventions.reporting.rendering.photo_wait import PhotoWait
from interventions.reporting.rendering.print_room import PrintRoom
from interventions.reporting.rendering.rendered import Rendered, outputs_of
from interventions.reporting.store import Store
from interventions.stream.processor import Decision, Received


class Awaited(NamedTuple):
    """A hand-over that waits for its photos: where it lies in the topic, and when it came."""

    offset: int
    received_at: int


Waiting = tuple[Awaited, ...]
"""The hand-overs of one intervention that are still to be printed, in their order."""


class Rendering:
    """Prints, keeps, and says so.

    Its state is what waits for photos, one intervention at a time in order, as places in the topic: the content
    stays where it is. What waits is printed by ``WaitingEffects``.
    """

    name = "rendering"
    inputs: tuple[str, ...] = ("finished-interventions",)
    references: tuple[str, ...] = ()

    def __init__(
        self, press: Press, store: Store, wait: PhotoWait | None = None, *, first_pause_s: float | None = None
    ) -> None:
        """Without ``wait`` nothing is waited for; ``first_pause_s`` as ``PrintRoom`` has it."""
        self.batch_size = press.size
        self.room = PrintRoom(press, store, first_pause_s=first_pause_s)
        self._wait = wait

    async def prepare(self, batch: Sequence[Received]) -> list[Rendered | None]:
        """Print and keep what the batch asks for and may be printed now; the store makes twice as good as once.

        Raises: StoreError, PressFault, unless the print room waits for their end: the batch is taken again.
        """
        return list(await asyncio.gather(*map(self._prepared, batch)))

    def step(self, state: Waiting | None, received: Received) -> Decision:
        """Say what became of one hand-over; it waits while its photos, or one before it, are waited for."""
        if received.prepared is None or (state and received.key is not None):
            return Decision("waiting", (*(state or ()), Awaited(received.offset, received.timestamp_ms)))
        made: Rendered = received.prepared
        outputs = outputs_of(received.record, made, received.timestamp_ms)
        return Decision("failed" if made.failure else "rendered", state, outputs)

    def encode(self, state: Waiting) -> bytes:
        """Write what waits."""
        return compact([list(each) for each in state])

    def decode(self, encoded: bytes) -> Waiting:
        """Read what waits."""
        return tuple(Awaited(*each) for each in json.loads(encoded))

    def learn(self, received: Received) -> None:
        """Learn nothing: a hand-over is complete."""

    def needs_references(self, received: Received) -> bool:
        """Need none."""
        del received
        return False

    async def _prepared(self, received: Received) -> Rendered | None:
        finished: FinishedIntervention = received.record
        if received.key is not None and await self._may_come(finished, received.timestamp_ms):
            return None
        return await self.room.rendered(finished, received.timestamp_ms)

    async def _may_come(self, finished: FinishedIntervention, received_at: int) -> bool:
        """Tell whether pictures are missing that are worth waiting for: not where the content was printed before."""
        if self._wait is None or not await self._wait.is_early(finished, received_at):
            return False
        return not await self.room.remembers(finished)


def printed_at_last(
    state: Waiting | None, *, first: Awaited, finished: FinishedIntervention, made: Rendered, at: int
) -> Decision:
    """Say what became of the first that waited; nothing when another one is first by now: it was said before."""
    if not state or state[0] != first:
        return Decision("unchanged", state)
    return Decision("rendered", state[1:] or None, outputs_of(finished, made, at))
