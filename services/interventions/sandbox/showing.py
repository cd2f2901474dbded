"""A firm to look at: real incidents of these days, the whole chain in this process, and its console."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from interventions.console.call import House
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.domain.events import InterventionEvent
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import ReportSettings
from interventions.sandbox.chain import Chain
from interventions.sandbox.demo import demo_input, laid_out
from interventions.sandbox.live import LiveChain
from interventions.sandbox.office import office_in
from interventions.sandbox.present import present


@asynccontextmanager
async def showing(folder: Path, settings: ConsoleSettings, clock: Callable[[], int]) -> AsyncIterator[House]:
    """Open a firm in an empty folder; its history comes in while pages are already looked at.

    Raises: OSError when the folder cannot be written or no port is free for the mail catcher.
    """
    taken, model = demo_input(), ReadModelSettings(read_model=folder / "read-model.sqlite")
    laid_out(folder, taken)
    reports = ReportSettings(store=str(folder / "reports"), photos=str(folder / "photos"))
    async with office_in(folder / "reports", folder / "photos", folder / "mails") as office:
        chain = Chain(office)
        chain.backend.clock = clock
        events = present(taken, clock())
        chain.write_references(taken.templates, taken.settings, events[0]["recorded_at"])
        live = LiveChain(chain, model, clock)
        await live.catch_up()
        house = house_of(settings, model, reports, chain.backend)
        working = asyncio.create_task(_working(live, events))
        try:
            yield house
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            await chain.close()


async def _working(live: LiveChain, events: list[InterventionEvent]) -> None:
    await live.take(events)
    await live.run()
