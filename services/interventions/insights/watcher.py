"""status, events, rejections, deliveries, time, dead letters → [insights] → operations-alerts; one process."""

import asyncio
from collections.abc import Mapping

import structlog
from prometheus_client import CollectorRegistry

from interventions.contracts.codecs import codec_of
from interventions.domain.records import OperationsAlert
from interventions.insights.figures import Gauges, Shown, gauges
from interventions.insights.following import Following
from interventions.insights.history import ALERTS
from interventions.insights.lag import Progress
from interventions.insights.offsets import Offsets, progress_of
from interventions.insights.settings import InsightSettings
from interventions.insights.view import View
from interventions.stream.faults import Denied
from interventions.stream.kafka import KafkaSettings
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Backend, Draft, Place
from interventions.watching.condition import Condition

_LOG = structlog.get_logger()
_UNTOLD = ("alert_id", "at")


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
        self._backend, self._settings, self._inputs = backend, settings, inputs
        self._view, self._offsets = View(settings), Offsets(kafka)
        self._following = Following(backend, kafka, self._view, self._broken)
        self._over = asyncio.Event()
        self._fault: BaseException | None = None
        self._gauges, self._blind = Gauges({}), False
        registry.register(Shown(lambda: self._gauges))

    def condition(self) -> Condition:
        """Tell how it stands: ready once nothing is missing."""
        following = self._following
        waits_for = "" if following.whole else "all partitions, and what they held at its start"
        return Condition(following.whole, tuple(sorted({each.partition for each in following.owned})), waits_for)

    def stop(self) -> None:
        """Let ``run`` return."""
        self._over.set()

    async def run(self) -> None:
        """Work until ``stop``. Raises StartupRefused, Unavailable, Unsettled."""
        remembering = asyncio.create_task(self._following.remember(self._offsets))
        try:
            if await self._first(remembering):
                looking = asyncio.create_task(self._look_again_and_again())
                looking.add_done_callback(self._ended)
                try:
                    await self._following.run(self._over)
                finally:
                    await _cancelled(looking)
        finally:
            await _cancelled(remembering)
            await self._offsets.close()
        if self._fault:
            raise self._fault

    async def _first(self, remembering: asyncio.Task[None]) -> bool:
        """Wait for the topics to be read, or to be told to stop; a long history must not hold a stop up."""
        telling = asyncio.create_task(self._over.wait())
        await asyncio.wait([remembering, telling], return_when=asyncio.FIRST_COMPLETED)
        telling.cancel()
        if remembering.done():
            remembering.result()
        return remembering.done()

    def _broken(self, fault: BaseException) -> None:
        if not self._over.is_set():
            self._fault = fault
            self._over.set()

    def _ended(self, looking: asyncio.Task[None]) -> None:
        if not looking.cancelled() and (fault := looking.exception()):
            self._broken(fault)

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self._settings.look_s)
            if await self._following.complete():
                await self._look()

    async def _look(self) -> None:
        letters = [place for place in self._following.places if place.topic == DEAD_LETTERS]
        beginnings = await self._backend.beginnings(letters)
        self._view.letters.dropped({place.partition: offset for place, offset in beginnings.items()})
        progress = await self._progress()
        now = self._backend.clock()
        self._view.lag.look(now, progress)
        await self._say(self._view.news(now))
        self._gauges = gauges(self._view, self._following.taken, now)

    async def _progress(self) -> list[Progress]:
        """Ask how far the processors are; whoever may not see it goes on with all that it may."""
        if self._blind:
            return []
        try:
            return await progress_of(self._backend, self._offsets, self._inputs, self._following.taken.next_offsets)
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
        self._view.said(alerts)
        for alert in alerts:
            _LOG.warning("alert", **{name: value for name, value in alert.items() if name not in _UNTOLD})


async def _cancelled(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait for it; what it raised has been told."""
    task.cancel()
    await asyncio.wait([task])
