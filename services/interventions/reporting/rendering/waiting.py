"""The effects of rendering: what waits for photos is looked at again, and printed once when its time has come."""

import asyncio
import contextlib
import heapq
from functools import partial
from typing import NamedTuple, cast

import structlog

from interventions.contracts.codecs import codec_of
from interventions.domain.records import FinishedIntervention
from interventions.reporting.photos.pictures import Wanted
from interventions.reporting.press.printing import pictures_wanted
from interventions.reporting.rendering.photo_wait import PhotoWait
from interventions.reporting.rendering.processor import Awaited, Rendering, printed_at_last
from interventions.stream.letters import sources
from interventions.stream.port import Backend, Headers, Place
from interventions.stream.processor import Owned

_LOG = structlog.get_logger()
_TOPIC = "finished-interventions"
_AT_ONCE = 8


class Looked(NamedTuple):
    """The first that waits of one intervention, when to look again, and what was missing (None: not yet looked)."""

    first: Awaited
    when: int
    missing: tuple[Wanted, ...] | None = None


class WaitingEffects:
    """Prints in one partition what had to wait; one per owned partition.

    Photos all there, or the wait over → read the hand-over again from its topic → print → commit, if it is still the
    first of its intervention. Killed anywhere, it is done again, and found in the store.
    """

    def __init__(self, rendering: Rendering, wait: PhotoWait, backend: Backend) -> None:
        self._rendering, self._wait, self._backend = rendering, wait, backend
        self._codec = codec_of(_TOPIC)
        self._looked: dict[str, Looked] = {}
        self._queue: list[tuple[int, str]] = []
        self._wake = asyncio.Event()
        self._reading = asyncio.Lock()

    def watch(self, key: str, encoded: bytes) -> None:
        """See what waits of one intervention; only the first of it is looked after."""
        first = self._rendering.decode(encoded)[0]
        known = self._looked.get(key)
        if known is None or known.first != first:
            self._note(key, Looked(first, self._wait.first_look(first.received_at)))

    async def run(self, owned: Owned) -> None:
        """Look again from time to time, while the partition is owned."""
        while True:
            await self.run_once(owned)
            self._wake.clear()
            timeout = max(0, self._queue[0][0] - self._wait.clock()) / 1000 if self._queue else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await self._wake.wait()

    async def run_once(self, owned: Owned) -> None:
        """Look at all whose time has come, and return. Tests need no timer."""
        while due := self._due():
            await asyncio.gather(*(self._look(owned, key) for key in due))

    def _due(self) -> list[str]:
        now, due = self._wait.clock(), list[str]()
        while self._queue and len(due) < _AT_ONCE and self._queue[0][0] <= now:
            when, key = heapq.heappop(self._queue)
            known = self._looked.get(key)
            if known and known.when == when and key not in due:
                due.append(key)
        return due

    async def _look(self, owned: Owned, key: str) -> None:
        looked = self._looked[key]
        received_at, missing = looked.first.received_at, looked.missing
        if self._wait.clock() < self._wait.deadline(received_at):
            if missing is None:
                finished, _ = await self._read_again(owned.partition, looked.first)
                missing = tuple(pictures_wanted(finished))
            if missing := await self._wait.missing(missing):
                self._note(key, Looked(looked.first, self._wait.next_look(received_at), missing))
                return
        await self._print(owned, key, looked.first)

    async def _print(self, owned: Owned, key: str, first: Awaited) -> None:
        finished, headers = await self._read_again(owned.partition, first)
        made = await self._rendering.room.rendered(finished, first.received_at)
        step = partial(printed_at_last, first=first, finished=finished, made=made, at=self._wait.clock())
        decision = await owned.apply(key, step, headers)
        _LOG.info("printed_after_wait", intervention_id=key, waited_ms=self._wait.clock() - first.received_at)
        if self._looked[key].first == first:
            del self._looked[key]
        if decision.state:
            self.watch(key, self._rendering.encode(decision.state))

    def _note(self, key: str, looked: Looked) -> None:
        self._looked[key] = looked
        heapq.heappush(self._queue, (looked.when, key))
        self._wake.set()

    async def _read_again(self, partition: int, awaited: Awaited) -> tuple[FinishedIntervention, Headers]:
        async with self._reading:
            pieces = self._backend.read(Place(_TOPIC, partition), awaited.offset, awaited.offset + 1)
            found = [message async for piece in pieces for message in piece]
        for message in found:
            if message.value is not None:
                return cast("FinishedIntervention", self._codec.decode(message.value).record), sources(message)
        raise LookupError(f"{_TOPIC}, partition {partition}: record {awaited.offset} waited for photos and is gone")
