"""status, events, rejections, deliveries, time, dead letters → [insights] → operations-alerts; one process."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import structlog
from prometheus_client import CollectorRegistry

from interventions.contracts.codecs import codec_of
from interventions.domain.records import OperationsAlert
from interventions.insights.agents import agents, positions, stopped
from interventions.insights.figures import Gauges, Shown, gauges
from interventions.insights.history import ALERTS, Taken, past_of, places_of
from interventions.insights.lag import Progress
from interventions.insights.offsets import Offsets, names_of, progress_of
from interventions.insights.settings import InsightSettings
from interventions.insights.sight import Sight
from interventions.insights.view import View
from interventions.stream.faults import Denied, Unavailable
from interventions.stream.kafka import KafkaSettings
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Backend, Draft, Place
from interventions.watching.condition import Condition

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


class Insights:
    """Follows the topics until ``stop``, and says what operations should look at.

    Approximate by declaration: nothing here is a truth that anything relies on. At every start the windows are
    rebuilt from the topics and the open alerts from what was said; what came and went while no process ran is
    never told.
    """

    def __init__(
        self,
        backend: Backend,
        kafka: KafkaSettings,
        settings: InsightSettings,
        inputs: Mapping[str, str],
        registry: CollectorRegistry,
    ) -> None:
        self._backend, self._kafka, self._settings, self._inputs = backend, kafka, settings, inputs
        self.view = View(settings)
        self.taken = Taken(self._take)
        self._gauges = Gauges({})
        registry.register(Shown(lambda: self._gauges))
        self._offsets = Offsets(kafka)
        self._over = asyncio.Event()
        self._fault: BaseException | None = None
        self._places: list[Place] = []
        self._owned: frozenset[Place] = frozenset()
        self._was_shared = self._following = self._blind = False

    def condition(self) -> Condition:
        """Tell how it stands: ready once it follows all it needs, alone."""
        waits_for = "" if self._following else "all partitions to itself, and what they held at its start"
        return Condition(self._following, tuple(sorted({each.partition for each in self._owned})), waits_for)

    def stop(self) -> None:
        """Let ``run`` return."""
        self._over.set()

    async def run(self) -> None:
        """Work until ``stop``. Raises StartupRefused, Unavailable, Unsettled."""
        try:
            await self._remember()
            await self._follow()
        finally:
            await self._offsets.close()
        if self._fault:
            raise self._fault

    async def _remember(self) -> None:
        self._places = await places_of(self._backend, self.view.topics)
        alerts = await places_of(self._backend, [ALERTS])
        async for messages in past_of(self._backend, self._offsets, [*alerts, *self._places]):
            for message in messages:
                self.taken.message(message, message.topic)
            await asyncio.sleep(0)
            if self._over.is_set():
                return
        _LOG.info("remembered", places=len(self.taken.next_offsets), open=len(self.view.open))

    async def _follow(self) -> None:
        names = names_of(self._places, self._kafka.prefix)
        app = agents(self._kafka, names, lambda message, topic: self._heard(message, names[topic]), self._broken)
        app.on_partitions_assigned.connect(self._assigned)
        app.on_partitions_revoked.connect(self._revoked)
        looking = asyncio.create_task(self._look_again_and_again(app))
        looking.add_done_callback(self._ended)
        try:
            await app.start()
            await self._over.wait()
        finally:
            looking.cancel()
            await stopped(app, _STOP_S)
            with suppress(asyncio.CancelledError, Exception):  # told by _ended
                await looking

    def _heard(self, message: Any, topic: str) -> None:
        headers = tuple(message.headers or ())
        at = int(message.timestamp * 1000)
        self.taken.message(
            Foreign(topic, message.partition, message.offset, at, message.key, message.value, headers), topic
        )

    def _take(self, sight: Sight) -> None:
        if sight.topic == ALERTS:
            self.view.said([sight.record])
        else:
            self.view.take(sight)

    def _broken(self, fault: BaseException) -> None:
        self._fault = self._fault or fault
        self._over.set()

    def _ended(self, looking: asyncio.Task[None]) -> None:
        if not looking.cancelled() and (fault := looking.exception()):
            self._broken(fault)

    async def _assigned(self, app: Any, assigned: Any, **_: Any) -> None:
        del app
        prefix = self._kafka.prefix
        self._owned = frozenset(Place(each.topic.removeprefix(prefix), each.partition) for each in assigned)
        alone = self._owned.issuperset(self._places)
        if not alone:
            _LOG.error("shared", owned=len(self._owned), of=len(self._places), then="no alerts until it is alone")
            self._was_shared = True
        elif self._was_shared:
            self._broken(Unavailable("another process of insights took part: begin anew with all that it saw"))

    async def _revoked(self, app: Any, revoked: Any, **_: Any) -> None:
        del app, revoked
        self._owned, self._following = frozenset(), False

    async def _look_again_and_again(self, app: Any) -> None:
        while True:
            await asyncio.sleep(self._settings.look_s)
            if self._owned.issuperset(self._places):
                self._following = self._following or await self._caught_up(app)
            if self._following:
                await self._look()

    async def _caught_up(self, app: Any) -> bool:
        """Tell whether all that is there now has been fetched, transactions' marks included."""
        prefix, ends = self._kafka.prefix, await self._backend.stable_ends(self._places)
        found = await positions(app, [(prefix + place.topic, place.partition) for place in self._places])
        return all((found[(prefix + place.topic, place.partition)] or 0) >= end for place, end in ends.items())

    async def _look(self) -> None:
        letters = [place for place in self._places if place.topic == DEAD_LETTERS]
        beginnings = await self._backend.beginnings(letters)
        self.view.letters.dropped({place.partition: offset for place, offset in beginnings.items()})
        progress = await self._progress()
        now = self._backend.clock()
        self.view.lag.look(now, progress)
        await self._say(self.view.news(now))
        self._gauges = gauges(self.view, self.taken, now)

    async def _progress(self) -> list[Progress]:
        """Ask how far the processors are; whoever may not see it goes on with all that it may."""
        if self._blind:
            return []
        try:
            return await progress_of(self._backend, self._offsets, self._inputs, self.taken.next_offsets)
        except Denied as fault:
            self._blind = True
            _LOG.warning("lag_unseen", why=str(fault), remedy="grant what `interventions topics acls` prints")
            return []

    async def _say(self, alerts: list[OperationsAlert]) -> None:
        if not alerts:
            return
        encode = codec_of(ALERTS).encode
        drafts = [Draft(alert["alert_id"].encode(), encode(alert)) for alert in alerts]
        await self._backend.publish(Place(ALERTS, 0), drafts)
        self.view.said(alerts)
        for alert in alerts:
            _LOG.warning("alert", **{name: alert[name] for name in ("kind", "state", "subject", "value", "threshold")})
