"""The processors by name, each with the effects it has on the world."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import structlog
from pydantic import ValidationError

from interventions.cli.connection import kafka_settings
from interventions.cli.fault import CallFault
from interventions.cli.nonsense import REMEDY, sentence
from interventions.cli.watching import shown_progress
from interventions.lifecycle.processor import Lifecycle
from interventions.projection.projecting import Logged, Projection
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.mailing.processor import Mailing
from interventions.reporting.mailing.sending import MailingEffects
from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.press.house_check import refused_houses
from interventions.reporting.press.pool import PoolPress
from interventions.reporting.relay.gate import Gate
from interventions.reporting.relay.signing import SigningError
from interventions.reporting.relay.smtp import mailer_of
from interventions.reporting.rendering.photo_wait import PhotoWait
from interventions.reporting.rendering.processor import Rendering
from interventions.reporting.rendering.waiting import WaitingEffects
from interventions.reporting.settings import MailSettings, ReportSettings
from interventions.reporting.store import ObjectStore, StoreError
from interventions.stream.failpoints import failpoint
from interventions.stream.metrics import Metrics
from interventions.stream.port import Backend
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Instruments, Worker
from interventions.technicians.processor import Technicians
from interventions.timekeeping.guard import Guard
from interventions.timekeeping.processor import Timekeeping
from interventions.watching.condition import Condition

_LOG = structlog.get_logger()
_OUTCOMES_S = 2
"""Of stopping's time, what is left to commit what became of the last mails."""


class Means:
    """What workers of one process share; made when the first of them needs it."""

    def __init__(
        self, backend: Backend, settings: StreamSettings, stack: AsyncExitStack, instruments: Instruments
    ) -> None:
        self.backend = backend
        self.instruments = instruments
        self.settings = settings
        self._stack = stack
        self._reports: ReportSettings | None = None
        self._store: ObjectStore | None = None

    @property
    def reports(self) -> ReportSettings:
        """Give the settings of reports."""
        self._reports = self._reports or ReportSettings()
        return self._reports

    @property
    def store(self) -> ObjectStore:
        """Give the store of documents and mails. Raises: StoreError."""
        self._store = self._store or ObjectStore(self.reports.store)
        return self._store

    async def check(self, *, writing: bool) -> None:
        """Prove what the workers will rely on; only rendering writes. Raises: StoreError."""
        if self._store:
            await self._store.check(writing=writing)
        if writing and self.reports.templates:
            for why in await refused_houses(self.reports.templates):
                _LOG.warning("template_refused", why=why, then="its company's documents fail, others are printed")

    def worker(self, processor: Any, effects: Any = None) -> Worker:
        """Put a processor to work."""
        return Worker(processor, self.backend, self.settings, effects, self.instruments)

    def closing(self, press: PoolPress) -> PoolPress:
        """Close a press with the process."""
        self._stack.push_async_callback(press.close)
        return press


def _lifecycle(means: Means) -> Worker:
    return means.worker(Lifecycle())


def _timekeeping(means: Means) -> Worker:
    return means.worker(Timekeeping(), lambda: Guard(means.backend.clock))


def _technicians(means: Means) -> Worker:
    return means.worker(Technicians())


def _rendering(means: Means) -> Worker:
    reports, backend = means.reports, means.backend
    wait = PhotoWait(_photos(reports.photos), reports.photo_wait_s, backend.clock)
    rendering = Rendering(means.closing(PoolPress(reports)), means.store, wait, first_pause_s=1)
    return means.worker(rendering, lambda: WaitingEffects(rendering, wait, backend))


def _photos(place: str) -> PhotoStore:
    """Open the photo store. Raises: CallFault."""
    try:
        return PhotoStore(place)
    except StoreError as fault:
        raise CallFault(str(fault), f"its place is REPORT_PHOTOS={place}") from fault


def _mailing(means: Means) -> Worker:
    settings = MailSettings()
    mailer, store, gate = mailer_of(settings), means.store, Gate(settings.limits())
    clock, reached = means.backend.clock, failpoint(means.settings.failpoint)
    drain_s = max(1, means.settings.stop_s - _OUTCOMES_S)

    def effects() -> MailingEffects:
        return MailingEffects(mailer, store, clock, gate=gate, drain_s=drain_s, pace=settings.pace(), reached=reached)

    return means.worker(Mailing(), effects)


def _projection(means: Means) -> Projection:
    backend, shown = means.backend, shown_progress(means.instruments.metrics, Logged(means.backend.clock))
    return Projection(backend, ReadModelSettings(), shown)


class Runs(Protocol):
    """What `interventions run` runs until it is told to stop."""

    async def run(self) -> None:
        """Work until ``stop``."""
        ...

    def condition(self) -> Condition:
        """Tell how it stands; may be asked from another thread."""
        ...

    def stop(self) -> None:
        """Let ``run`` return."""
        ...


def _insights(means: Means) -> Runs:
    from interventions.insights.settings import InsightSettings  # noqa: PLC0415 - faust takes a third of a second
    from interventions.insights.watcher import Insights  # noqa: PLC0415

    return Insights(means.backend, kafka_settings(), InsightSettings(), INPUTS, means.instruments.metrics.registry)


PROCESSORS: Mapping[str, Callable[[Means], Runs]] = {
    "lifecycle": _lifecycle,
    "timekeeping": _timekeeping,
    "technicians": _technicians,
    "rendering": _rendering,
    "mailing": _mailing,
    "insights": _insights,
    "projection": _projection,
}
"""Every processor that `interventions run` knows, in the direction of the arrows."""

INPUTS: Mapping[str, str] = {
    topic: each.name for each in (Lifecycle, Timekeeping, Technicians, Rendering, Mailing) for topic in each.inputs
}
"""Which processor reads a topic as its input."""


@asynccontextmanager
async def workers_of(
    names: Sequence[str], backend: Backend, settings: StreamSettings, instruments: Instruments | None = None
) -> AsyncIterator[Mapping[str, Runs]]:
    """Make the workers of some processors. Raises CallFault for settings that make no sense."""
    async with AsyncExitStack() as stack:
        means = Means(backend, settings, stack, instruments or Instruments(Metrics()))
        try:
            workers = {name: PROCESSORS[name](means) for name in names}
            await means.check(writing="rendering" in names)
        except (ValidationError, OSError, SigningError) as fault:
            raise CallFault(sentence(fault), REMEDY) from fault
        except StoreError as fault:
            raise CallFault(str(fault), f"its place is REPORT_STORE={means.reports.store}") from fault
        yield workers
