"""How long photos and signatures are waited for: phones upload after *Terminer*."""

import asyncio
from collections.abc import Callable, Iterable

from interventions.domain.records import FinishedIntervention
from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.photos.pictures import Wanted
from interventions.reporting.press.printing import pictures_wanted

_SOONEST_MS, _LATEST_MS = 2_000, 30_000
_ASKED_AT_ONCE = 16


class PhotoWait:
    """Asks the photo store what is there, until ``wait_s`` after the hand-over's own timestamp."""

    def __init__(self, photos: PhotoStore, wait_s: float, clock: Callable[[], int]) -> None:
        self.clock = clock
        self._photos, self._wait_ms = photos, int(wait_s * 1000)
        self._asking = asyncio.Semaphore(_ASKED_AT_ONCE)

    async def is_early(self, finished: FinishedIntervention, received_at: int) -> bool:
        """Tell whether pictures are missing that may still come."""
        if self.clock() >= self.deadline(received_at):
            return False
        return bool(await self.missing(pictures_wanted(finished)))

    def deadline(self, received_at: int) -> int:
        """Give the instant from which on a hand-over is printed with what there is."""
        return received_at + self._wait_ms

    def first_look(self, received_at: int) -> int:
        """Give the instant to look again for the first time; one that came long ago is looked at now."""
        return max(self.clock(), received_at + _SOONEST_MS)

    def next_look(self, received_at: int) -> int:
        """Give the instant to look again: soon at first, then ever more seldom, the last time at the deadline."""
        now = self.clock()
        pause = min(max((now - received_at) // 4, _SOONEST_MS), _LATEST_MS)
        return max(now, min(now + pause, self.deadline(received_at)))

    async def missing(self, wanted: Iterable[Wanted]) -> tuple[Wanted, ...]:
        """Give those that are not there, or not whole."""
        asked = list(wanted)
        there = await asyncio.gather(*map(self._there, asked))
        return tuple(each for each, found in zip(asked, there, strict=True) if not found)

    async def _there(self, wanted: Wanted) -> bool:
        async with self._asking:
            return await self._photos.has(wanted)
