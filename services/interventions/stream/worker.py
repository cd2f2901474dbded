"""One process's share of a processor: joins its group, and works on what it is assigned."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple

from interventions.stream.failpoints import failpoint
from interventions.stream.garbage import collect_seldom
from interventions.stream.holdings import Holdings
from interventions.stream.metrics import Metrics
from interventions.stream.partition import Partition
from interventions.stream.port import Backend, Place
from interventions.stream.processor import Effects, Processor
from interventions.stream.references import References
from interventions.stream.settings import StreamSettings
from interventions.stream.shared import Shared
from interventions.stream.startup import check_topics
from interventions.stream.tending import hold, watch
from interventions.stream.tracing import Tracing, untraced
from interventions.watching.condition import Condition

_FETCH_S = 0.1
_CLOSE_S = 1


class Instruments(NamedTuple):
    """What the workers of one process are watched by."""

    metrics: Metrics
    tracing: Tracing = untraced


class Worker:
    """Runs a processor on a backend: ``run`` until stopped, or ``drain`` what there is and return."""

    def __init__(
        self,
        processor: Processor[Any],
        backend: Backend,
        settings: StreamSettings | None = None,
        effects: Callable[[], Effects] | None = None,
        instruments: Instruments | None = None,
    ) -> None:
        self._processor, self._backend, self._effects = processor, backend, effects
        self._settings = settings or StreamSettings()
        self._instruments = instruments or Instruments(Metrics())
        self.metrics = self._instruments.metrics
        self._shared: Shared | None = None
        self._holdings: Holdings | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._holding: dict[Partition, asyncio.Task[None]] = {}
        self._ended: asyncio.Future[None] | None = None

    @property
    def partitions(self) -> Mapping[int, Partition]:
        """What is owned now; each is the ``Owned`` of its effects."""
        return self._holdings.partitions if self._holdings else {}

    def condition(self) -> Condition:
        """Tell how it stands; may be asked from another thread."""
        return self._holdings.condition() if self._holdings else Condition(False, (), "templates and settings")

    async def run(self) -> None:
        """Work until ``stop``. Raises StartupRefused, Fenced, Stalled, Flooded, or what a step raised."""
        self._ended = asyncio.get_running_loop().create_future()
        self._tasks = [self._spawn(self._begin())]
        try:
            await self._ended
        finally:
            await self.close()

    def stop(self) -> None:
        """Let ``run`` return; no further batch is taken."""
        if self._ended and not self._ended.done():
            self._ended.set_result(None)

    async def drain(self) -> int:
        """Take all there is, in this task and without waiting; gives the number of records. Effects do not run."""
        shared, holdings = await self._start()
        taken = 0
        while True:
            if holdings.changed.is_set():
                await self._settle_here(holdings)
            fetched = await shared.consumer.fetch(holdings.places(), 0)
            if not fetched:
                return taken
            holdings.deal(fetched)
            for partition in holdings.partitions.values():
                while partition.waiting:
                    taken += await partition.work()

    async def close(self) -> None:
        """Let go of everything, within the time that stopping may take."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._let_go()
        for partition in self.partitions.values():
            await partition.close()
        if self._shared:
            await self._shared.consumer.stop()
        self._shared = self._holdings = None

    async def _begin(self) -> None:
        shared, holdings = await self._start()
        collect_seldom()
        self._tasks += [
            self._spawn(self._follow(holdings)),
            self._spawn(self._pump(shared, holdings)),
            self._spawn(watch(holdings.partitions, self._settings.watchdog_s)),
        ]

    async def _start(self) -> tuple[Shared, Holdings]:
        """Check the topics, learn the references, join the group; once."""
        if self._shared and self._holdings:
            return self._shared, self._holdings
        processor, backend, settings = self._processor, self._backend, self._settings
        facts = await check_topics(backend, processor)
        places = [Place(topic, number) for topic in processor.references for number in range(facts[topic].partitions)]
        references = References(processor, backend, self.metrics, places)
        await references.catch_up()
        consumer = backend.consumer(processor.name, processor.inputs, settings.member)
        shared = Shared(
            processor=processor,
            group=processor.name,
            backend=backend,
            consumer=consumer,
            references=references,
            settings=settings,
            metrics=self.metrics,
            reached=failpoint(settings.failpoint),
            facts=facts,
            effects=self._effects,
            tracing=self._instruments.tracing,
        )
        self._shared, self._holdings = shared, Holdings(shared)
        await consumer.start(self._holdings)
        return shared, self._holdings

    async def _settle_here(self, holdings: Holdings) -> None:
        for partition in holdings.partitions.values():
            await partition.close()
        for partition in holdings.settle():
            await partition.open()

    async def _follow(self, holdings: Holdings) -> None:
        """Hold what is owned, and nothing else."""
        while True:
            await holdings.changed.wait()
            await self._let_go()
            wind_up_s = self._settings.stop_s - _CLOSE_S
            self._holding = {
                each: self._spawn(hold(each, wind_up_s, holdings.hungry.set)) for each in holdings.settle()
            }

    async def _let_go(self) -> None:
        """Let batches under way come to their end; a partition that is still being opened is dropped at once."""
        if self._shared and self._holding:
            self._shared.reached("on-revoke")
        for partition, task in self._holding.items():
            partition.leave()
            if not partition.ready:
                task.cancel()
        await asyncio.gather(*self._holding.values(), return_exceptions=True)
        self._holding = {}

    async def _pump(self, shared: Shared, holdings: Holdings) -> None:
        """Move what was fetched to the partitions; what a full one would get stays with the client."""
        while True:
            if places := holdings.places():
                holdings.deal(await shared.consumer.fetch(places, _FETCH_S))
                continue
            holdings.hungry.clear()
            await holdings.hungry.wait()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        task.add_done_callback(self._fail)
        return task

    def _fail(self, task: asyncio.Task[None]) -> None:
        """End the worker with the first thing that went wrong."""
        if task.cancelled() or (fault := task.exception()) is None:
            return
        if self._ended and not self._ended.done():
            self._ended.set_exception(fault)
