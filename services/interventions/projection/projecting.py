"""every topic that pages need ──▶ [projection] ──▶ the read model; one process reads all partitions."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import structlog

from interventions.projection.applying import WRITERS, Applying, Piece
from interventions.projection.building import BadReadModel, Standing, begun, opened, still_there, translated
from interventions.projection.settings import ReadModelSettings
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Backend, Message, Place, TopicFacts
from interventions.watching.condition import Condition

POLL_S = 0.2
_LOOK_MS = 5_000
_AT_ONCE = 2000
_LIVE = 5000
"""So many records behind, changes are no longer told one by one."""
_LOG = structlog.get_logger()


class Told(NamedTuple):
    """How far a projection is: records taken since it was started, and offsets left."""

    taken: int
    left: int


class Projection:
    """Keeps a read model: ``run`` until stopped, or ``catch_up`` with what there is and return."""

    def __init__(
        self, backend: Backend, settings: ReadModelSettings, progress: Callable[[Told], None] | None = None
    ) -> None:
        self._backend, self._settings = backend, settings
        self._progress = progress or Logged(backend.clock)
        self._stopped = asyncio.Event()
        self._standing: Standing | None = None
        self._next: dict[Place, int] = {}
        self._facts: Mapping[str, TopicFacts] = {}
        self._looked_at = 0
        self._taken = 0
        self._caught_up_once = False

    def condition(self) -> Condition:
        """Tell how it stands: ready once it has taken all there was at its start."""
        numbers = tuple(range(max((each.partitions for each in self._facts.values()), default=0)))
        return Condition(self._caught_up_once, numbers, "" if self._caught_up_once else "what was there at its start")

    def stop(self) -> None:
        """Let ``run`` return after the piece in hand."""
        self._stopped.set()

    async def run(self) -> None:
        """Follow the topics until ``stop``. Raises Fenced when another process took the read model over."""
        try:
            while not self._stopped.is_set():
                await self.catch_up()
                self._caught_up_once = True
                self._progress(Told(self._taken, 0))
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await self._stopped.wait()
        finally:
            await self.close()

    async def catch_up(self) -> int:
        """Take what there is; gives how many records. A read model that breaks or is deleted is built anew."""
        before = self._taken
        try:
            with translated():
                await self._caught_up(await self._open())
        except BadReadModel as fault:
            _LOG.warning("read_model_built_anew", why=str(fault))
            await self.close()
            (await asyncio.to_thread(begun, self._settings, self._backend.clock())).dispose()
            return await self.catch_up() + self._taken - before
        return self._taken - before

    async def close(self) -> None:
        """Let the read model go."""
        if self._standing:
            await asyncio.to_thread(self._standing.engine.dispose)
        self._standing = None

    async def _open(self) -> Standing:
        if self._standing and still_there(self._standing):
            return self._standing
        await self.close()
        self._facts = {}
        standing = await asyncio.to_thread(opened, self._settings, self._backend.clock())
        self._next = {place: position.next_offset for place, position in standing.positions.items()}
        self._standing = standing
        self._applying = Applying(standing)
        return standing

    async def _caught_up(self, standing: Standing) -> None:
        if len(self._facts) < len(WRITERS):
            await self._know_topics(standing)
        places = [Place(topic, number) for topic in WRITERS for number in self._numbers(topic)]
        ends = await self._backend.stable_ends(places)
        behind = [place for place in places if self._next.get(place, 0) < ends[place]]
        await self._look(ends, bool(behind))
        before = self._taken
        for place in behind:
            await self._read(place, ends)
        if self._taken - before > _LIVE:
            await asyncio.to_thread(self._applying.take_stock)

    def _numbers(self, topic: str) -> range:
        return range(self._facts[topic].partitions if topic in self._facts else 0)

    async def _know_topics(self, standing: Standing) -> None:
        """Learn the topics, again until all exist, and start where each begins now."""
        found = await self._backend.describe(list(WRITERS))
        for place, position in standing.positions.items():
            if place.topic in found and found[place.topic].topic_id != position.topic_id:
                raise BadReadModel(f"topic {place.topic} was made anew")
        fresh = [Place(topic, n) for topic in found if topic not in self._facts for n in range(found[topic].partitions)]
        self._facts = found
        for place, beginning in (await self._backend.beginnings(fresh)).items():
            self._next[place] = max(beginning, self._next.get(place, 0))

    async def _look(self, ends: Mapping[Place, int], behind: bool) -> None:
        """Write down now and then how far the topics are, so that readers know what they do not see yet."""
        now = self._backend.clock()
        if now - self._looked_at < (_LOOK_MS // 5 if behind else _LOOK_MS):
            return
        self._looked_at = now
        await asyncio.to_thread(self._applying.look, ends, now)
        letters = await self._backend.beginnings([place for place in ends if place.topic == DEAD_LETTERS])
        for place, beginning in letters.items():
            await asyncio.to_thread(self._applying.forget_letters, place, beginning)

    async def _read(self, place: Place, ends: Mapping[Place, int]) -> None:
        end = ends[place]
        async for messages in self._backend.read(place, self._next[place], end):
            for first in range(0, len(messages), _AT_ONCE):
                await self._take(place, messages[first : first + _AT_ONCE], ends)
                if self._stopped.is_set():
                    return
        if self._next[place] < end:  # what is left are a transaction's marks, or was compacted away
            await self._take(place, (), ends, end)

    async def _take(
        self, place: Place, messages: Sequence[Message], ends: Mapping[Place, int], next_offset: int | None = None
    ) -> None:
        left = sum(max(0, end - self._next.get(each, 0)) for each, end in ends.items())
        piece = Piece(place, messages, next_offset or messages[-1].offset + 1, ends[place])
        topic_id = self._facts[place.topic].topic_id
        await asyncio.to_thread(self._applying.take, piece, topic_id, self._backend.clock(), live=left < _LIVE)
        self._next[place] = piece.next_offset
        self._taken += len(messages)
        self._progress(Told(self._taken, left - len(messages)))


class Logged:
    """Progress as lines of the log: where much is left, one every two seconds."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock, self._at, self._last = clock, clock(), 0

    def __call__(self, told: Told) -> None:
        """Take note."""
        now = self._clock()
        if now - self._at < 2 * 1000:
            return
        if told.left > _LIVE:
            rate = (told.taken - self._last) * 1000 // (now - self._at)
            _LOG.info("read_model_catching_up", taken=told.taken, left=told.left, records_a_second=rate)
        self._at, self._last = now, told.taken
