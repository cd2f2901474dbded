"""Everything that a filter finds, tried or submitted again: in the background, told as it goes."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from interventions.console import mending
from interventions.console.access import Account
from interventions.console.bus import BusAway
from interventions.console.desk import EVENTS, Desk, Sent
from interventions.console.reading import Reading
from interventions.domain.events import InterventionEvent
from interventions.projection.database import ReadModelMissing
from interventions.projection.queries.rows import Refusal, RefusalFilters
from interventions.projection.queries.trouble import refusal_places, refusals_at

_AT_ONCE = 50
_REMEMBERED = 100

Made = tuple[str, InterventionEvent]


class Progress(StrEnum):
    """How far a batch is."""

    RUNNING = "running"
    DONE = "done"
    AWAY = "away"


class Asked(NamedTuple):
    """Who wants what: ``key`` names the batch, and each event in it; ``dry`` publishes nothing."""

    key: str
    filters: RefusalFilters
    account: Account
    now: int
    dry: bool


class Batch:
    """One batch, and what became of it so far.

    ``total`` are the filter's; of these ``settled`` need nothing (accepted since, or no event at all),
    ``good`` would be accepted, ``bad`` refused again. ``sent`` are interventions and ids of events.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.progress = Progress.RUNNING
        self.total = self.settled = self.good = self.bad = 0
        self.sent: list[tuple[str, str]] = []
        self.task: asyncio.Task[None] | None = None

    @property
    def tried(self) -> int:
        """Count those looked at."""
        return self.settled + self.good + self.bad


class Batches:
    """Runs batches, and remembers the last ones."""

    def __init__(self, reading: Reading, desk: Desk) -> None:
        self._reading = reading
        self._desk = desk
        self._known: OrderedDict[str, Batch] = OrderedDict()

    def get(self, key: str | None) -> Batch | None:
        """Give a batch; None for one that never was, or is forgotten."""
        return self._known.get(key or "")

    async def begin(self, asked: Asked, patience_s: float) -> Batch:
        """Begin a batch, and wait a moment for its end. The same again while it runs, or after it was sent, is it."""
        batch = self._known.get(asked.key)
        if batch is None or (batch.asked.dry and not asked.dry) or batch.progress == Progress.AWAY:
            batch = self._known[asked.key] = Batch(asked)
            batch.task = asyncio.create_task(self._run(batch))
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        if batch.task is not None:
            await asyncio.wait({batch.task}, timeout=patience_s)
        return batch

    async def _run(self, batch: Batch) -> None:
        trials = mending.Trials(batch.asked.now)
        try:
            places = await asyncio.to_thread(self._places, batch.asked.filters)
            batch.total = len(places)
            for part in (places[first : first + _AT_ONCE] for first in range(0, len(places), _AT_ONCE)):
                for made in await asyncio.to_thread(self._tried, batch, trials, part):
                    await self._submit(batch, *made)
            batch.progress = Progress.DONE
        except (BusAway, ReadModelMissing):
            batch.progress = Progress.AWAY

    async def _submit(self, batch: Batch, key: str, event: InterventionEvent) -> None:
        try:
            await self._desk.submit(key, event["intervention_id"], Sent(EVENTS, event, {}))
        except ValueError:  # too large for its topic, whatever it says
            batch.good, batch.bad = batch.good - 1, batch.bad + 1
        else:
            batch.sent.append((event["intervention_id"], event["event_id"]))

    def _places(self, filters: RefusalFilters) -> Sequence[tuple[int, int]]:
        """Find all at once, before anything is sent: what is refused again is not sent again and again."""
        with self._reading.connection() as connection:
            return refusal_places(connection, filters)

    def _tried(self, batch: Batch, trials: mending.Trials, places: Sequence[tuple[int, int]]) -> list[Made]:
        """Try some; gives what is to be sent."""
        wanted = []
        with self._reading.connection() as connection:
            for each in refusals_at(connection, places):
                made = _made(batch.asked, each)
                if made is None:
                    batch.settled += 1
                elif trials.tried(connection, made[1]).outcome == "refused":
                    batch.bad += 1
                else:
                    batch.good += 1
                    wanted.append(made)
        return [] if batch.asked.dry else wanted


def _made(asked: Asked, refusal: Refusal) -> Made | None:
    event = mending.event_in(refusal)
    if event is None or refusal.retried == "accepted":
        return None
    key = mending.key_of(asked.key, refusal)
    return key, mending.again(event, key, asked.account, asked.now)
