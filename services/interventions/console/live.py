"""What changes, told to every open page as it happens (server-sent events)."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from itertools import count
from typing import Literal, NamedTuple

from interventions.console.audience import PING, Audience
from interventions.console.reading import Reading
from interventions.projection.database import ReadModelMissing
from interventions.projection.queries.now import changes_after, lag_of, last_sequence
from interventions.projection.queries.rows import Lag

TICK_S = 0.25
_TOLD_APART = 200
_SAMPLES = 900
_SAMPLE_MS = 1000
_MOST_NAMED = 50
_PING_TICKS = int(20 / TICK_S)
_DECISIONS = frozenset({"intervention-log", "intervention-rejections"})


class Tick(NamedTuple):
    """One round of changes; ``about`` names interventions, None when there are too many to tell apart."""

    number: int
    about: frozenset[str] | None


class Sample(NamedTuple):
    """One point of the charts: events decided a second, and how far the read model is behind."""

    at: int
    rate: float
    lag_records: int
    lag_s: float


class Watch:
    """Looks at the read model a few times a second, once for all pages."""

    def __init__(self, reading: Reading, clock: Callable[[], int]) -> None:
        self.audience = Audience()
        self.samples: deque[Sample] = deque(maxlen=_SAMPLES)
        self._reading = reading
        self._clock = clock
        self._ticks: deque[Tick] = deque([Tick(0, frozenset())], maxlen=100)
        self._news = asyncio.Event()
        self._sequence: int | None = None
        self._decided: tuple[int, int] | None = None

    async def run(self) -> None:
        """Look until cancelled; a read model that is not there is waited for."""
        for number in count(1):
            try:
                changed = await asyncio.to_thread(self._look)
            except ReadModelMissing:
                self._sequence, changed = None, False
            if changed is not False:
                self._tell(changed)
            if number % _PING_TICKS == 0:
                self.audience.tell(PING, b"")
            await asyncio.sleep(TICK_S)

    async def ticks(self) -> AsyncIterator[Tick]:
        """Give the rounds of changes from now on, those missed in between as one."""
        seen = self._ticks[-1].number
        while True:
            news = self._news
            if missed := [tick for tick in self._ticks if tick.number > seen]:
                seen = missed[-1].number
                yield _joined(missed)
            else:
                await news.wait()

    def begun(self) -> bytes:
        """Write how far the last look came; a page that shows less has missed something while it opened."""
        return f"event: begun\ndata: {self._sequence or 0}\n\n".encode()

    def _tell(self, about: frozenset[str] | None) -> None:
        self.audience.tell(written(about), written(None))
        self._ticks.append(Tick(self._ticks[-1].number + 1, about))
        self._news.set()
        self._news = asyncio.Event()

    def _look(self) -> frozenset[str] | Literal[False] | None:
        """Give what changed since the last look; False: nothing did."""
        with self._reading.connection() as connection:
            last, now = last_sequence(connection), self._clock()
            if not self.samples or now - self.samples[-1].at >= _SAMPLE_MS:
                self._sample(lag_of(connection, now), now)
            if last == self._sequence:
                return False
            known, self._sequence = self._sequence, last
            if known is None or last < known or last - known > _TOLD_APART:
                return None
            changes = changes_after(connection, known)
            if any(change.key == "*" for change in changes):
                return None
            return frozenset(change.intervention_id for change in changes)

    def _sample(self, lag: Lag, now: int) -> None:
        decided = sum(place.next_offset for place in lag.places if place.topic in _DECISIONS)
        before, self._decided = self._decided, (now, decided)
        rate = (decided - before[1]) * 1000 / (now - before[0]) if before and decided >= before[1] else 0.0
        self.samples.append(Sample(now, rate, lag.records, lag.seconds))


def written(about: frozenset[str] | None) -> bytes:
    """Write a round of changes for open pages; one that names too many names none."""
    named = sorted(about) if about is not None and len(about) <= _MOST_NAMED else None
    return f"event: changed\ndata: {json.dumps({'about': named})}\n\n".encode()


def _joined(ticks: list[Tick]) -> Tick:
    about: set[str] = set()
    for tick in ticks:
        if tick.about is None:
            return Tick(ticks[-1].number, None)
        about |= tick.about
    return Tick(ticks[-1].number, frozenset(about))
