"""What the topics hold, then what the agents hear: each record once, in the order of its partition."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

import structlog

from interventions.insights.agents import agents, stopped
from interventions.insights.history import ALERTS, Taken, places_of, read_on, starts_of
from interventions.insights.offsets import Offsets, names_of
from interventions.insights.sight import Sight
from interventions.insights.view import View
from interventions.stream.faults import Unavailable
from interventions.stream.kafka import KafkaSettings
from interventions.stream.port import Backend, Place

_LOG = structlog.get_logger()
_STOP_S = 3.5


class Foreign(NamedTuple):
    """A message as faust gives it, as the port has it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Any


class Following:
    """Feeds a view. One process does it; another one that is started takes over, and this one ends.

    Between what was read at the start and the first that the agents hear, another process may have heard some:
    so the topics are read on once more when all partitions are ours, and what is heard meanwhile waits.
    """

    def __init__(
        self, backend: Backend, kafka: KafkaSettings, view: View, broken: Callable[[BaseException], None]
    ) -> None:
        self._backend, self._kafka, self._view, self._broken = backend, kafka, view, broken
        self.taken = Taken(self._take)
        self.places: list[Place] = []
        self.owned: frozenset[Place] = frozenset()
        self.whole = False
        """Whether nothing is missing: all that was there is read, and all partitions are ours."""
        self._read_to: dict[Place, int] = {}
        self._waiting: list[Foreign] = []

    async def remember(self, offsets: Offsets) -> None:
        """Read what the topics hold. Raises StartupRefused where one is not there."""
        self.places = await places_of(self._backend, self._view.topics)
        everything = [*await places_of(self._backend, [ALERTS]), *self.places]
        self._read_to = dict(await starts_of(self._backend, offsets, everything))
        await self._read_on(everything)
        _LOG.info("remembered", open=len(self._view.open), unreadable=self.taken.unreadable)

    async def run(self, over: asyncio.Event) -> None:
        """Hear the topics until ``over``."""
        names = names_of(self.places, self._kafka.prefix)
        app = agents(self._kafka, names, lambda message, topic: self._heard(message, names[topic]), self._broken)
        app.on_partitions_assigned.connect(self._assigned)
        app.on_partitions_revoked.connect(self._revoked)
        try:
            await app.start()
            await app.wait(over.wait())
            if not over.is_set():
                self._broken(Unavailable(f"the agents stopped: {app.crash_reason!r}"))
        finally:
            self.whole = False
            await stopped(app, _STOP_S)

    async def complete(self) -> bool:
        """See to it that nothing is missing, if all partitions are ours."""
        if not self.whole and self.owned.issuperset(self.places):
            owned = self.owned
            await self._read_on(list(self._read_to))
            if self.owned is owned:
                self.whole = True
                for message in self._waiting:
                    self.taken.message(message, message.topic)
                self._waiting = []
        return self.whole

    async def _read_on(self, places: list[Place]) -> None:
        async for place, end, messages in read_on(self._backend, places, self._read_to):
            for message in messages:
                self.taken.message(message, place.topic)
            self._read_to[place] = end
            await asyncio.sleep(0)

    def _heard(self, message: Any, topic: str) -> None:
        headers, at = tuple(message.headers or ()), int(message.timestamp * 1000)
        heard = Foreign(topic, message.partition, message.offset, at, message.key, message.value, headers)
        if self.whole:
            self.taken.message(heard, topic)
        elif heard.offset >= self._read_to.get(Place(topic, heard.partition), 0):
            self._waiting.append(heard)

    def _take(self, sight: Sight) -> None:
        if sight.topic == ALERTS:
            self._view.said([sight.record])
        else:
            self._view.take(sight)

    async def _assigned(self, app: Any, assigned: Any, **_: Any) -> None:
        del app
        prefix = self._kafka.prefix
        self.owned = frozenset(Place(each.topic.removeprefix(prefix), each.partition) for each in assigned)
        if not self.owned.issuperset(self.places):
            _LOG.warning("shared", owned=len(self.owned), of=len(self.places), then="waiting for the other to end")

    async def _revoked(self, app: Any, revoked: Any, **_: Any) -> None:
        del app, revoked
        self.owned = frozenset()
        if self.whole:
            self._broken(Unavailable("another process of insights took over, or this one was silent for too long"))
