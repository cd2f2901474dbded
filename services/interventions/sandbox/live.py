"""The whole chain in one process, as it runs now: what is published is decided, projected and seen at once."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from interventions.domain.events import InterventionEvent
from interventions.projection.projecting import Projection
from interventions.projection.settings import ReadModelSettings
from interventions.sandbox.chain import EVENTS, Chain

_LOOK_S = 1.0
_AT_ONCE = 100


class LiveChain:
    """Lets a chain in memory and its read model follow the clock."""

    def __init__(self, chain: Chain, settings: ReadModelSettings, clock: Callable[[], int]) -> None:
        self.chain = chain
        self._clock = clock
        self._projection = Projection(chain.backend, settings)
        self._one_at_a_time = asyncio.Lock()

    async def catch_up(self) -> None:
        """Decide and project what there is."""
        async with self._one_at_a_time:
            self.chain.now = max(self.chain.now, self._clock())
            await self.chain.settle()
            await self.chain.expire_timers(self.chain.now)
            await self._projection.catch_up()

    async def take(self, events: Sequence[InterventionEvent]) -> None:
        """Take a history in, each event as having arrived when it was recorded; pages fill as it goes."""
        for start in range(0, len(events), _AT_ONCE):
            async with self._one_at_a_time:
                for event in events[start : start + _AT_ONCE]:
                    self.chain.write(EVENTS, event["intervention_id"], event, event["recorded_at"])
                await self.chain.settle()
                await self._projection.catch_up()

    async def run(self) -> None:
        """Follow until cancelled."""
        try:
            while True:
                change = self.chain.backend.next_change()
                await self.catch_up()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_S):
                        await change.wait()
        finally:
            await self._projection.close()
