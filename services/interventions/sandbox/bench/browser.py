"""What somebody in front of a browser waits for: the first paint of a page, and an event that somebody published."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import uvicorn

from interventions.console.app import console_app
from interventions.console.bus import BackendBus
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.domain.words import Kind, Origin, Role
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import ReportSettings
from interventions.sandbox.bench.read_model import figures_of
from interventions.sandbox.chain import EVENTS, Chain
from interventions.sandbox.live import LiveChain
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, ordinary

_PAGES = (
    "/today",
    "/planning",
    "/planning?view=week",
    "/flow",
    "/interventions/v-1",
    "/reports",
    "/refused",
    "/payroll",
)
_PAINTS, _EVENTS = 3, 20
_BETWEEN_S = 0.7
_PATIENCE_MS = 30_000
_ABOUT = "looked-at"


def chromium() -> str | None:
    """Give the path of a Chromium that Playwright can drive; None where there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return found if find_spec("playwright") else None


def looked_at(settings: ReadModelSettings, folder: Path) -> dict[str, Any]:
    """Look at a console over a filled read model; both figures are None where there is no Chromium.

    ``first paint`` is the browser's own, of every page. ``published to seen`` is from handing an event to the
    broker (topics in memory, decided and projected in this process) until its words stand in an open page.
    """
    path = chromium()
    if path is None:
        return {"first paint": None, "published to seen": None}
    return asyncio.run(_looked_at(settings, folder, path))


async def _looked_at(settings: ReadModelSettings, folder: Path, path: str) -> dict[str, Any]:
    from playwright.async_api import async_playwright  # noqa: PLC0415 - a tool of development

    async with _served(settings, folder) as (address, bus), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        paints = [await _paint(browser, address + page) for _ in range(_PAINTS) for page in _PAGES]
        seen = await _seen(browser, address, bus)
        await browser.close()
    return {"first paint": figures_of(paints)._asdict(), "published to seen": figures_of(seen)._asdict()}


async def _paint(browser: Any, address: str) -> float:
    """Open a page in a browser that has nothing of it yet; gives the milliseconds to its first content."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(address, wait_until="load")
    taken: float | None = None
    while taken is None:
        taken = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    await context.close()
    return taken


async def _seen(browser: Any, address: str, bus: BackendBus) -> list[float]:
    planned = next(sent.event for sent in ordinary(1, 1) if sent.event["kind"] == Kind.PLANNED)
    await bus.publish(EVENTS, _ABOUT, {**planned, "intervention_id": _ABOUT, "event_id": _ABOUT})
    page, taken = await browser.new_page(), []
    while (await page.goto(f"{address}/interventions/{_ABOUT}")).status != 200:  # noqa: ASYNC110, PLR2004 - not decided yet
        await asyncio.sleep(_BETWEEN_S)
    for number in range(_EVENTS):
        await asyncio.sleep(_BETWEEN_S)
        words, now = f"This is note {number}.", _now()
        started = time.perf_counter()
        await bus.publish(EVENTS, _ABOUT, _note(planned, words, now))
        await page.get_by_text(words).first.wait_for(timeout=_PATIENCE_MS)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _note(planned: Any, words: str, now: int) -> Any:
    return {
        **planned, "intervention_id": _ABOUT, "event_id": f"{_ABOUT}-{now}", "kind": Kind.COMMENTED,
        "occurred_at": now, "recorded_at": now, "origin": Origin.BACKOFFICE,
        "actor": {"id": "office", "role": Role.MANAGER}, "expected_version": None,
        "payload": {"text": words},
    }  # fmt: skip


def _now() -> int:
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def _served(settings: ReadModelSettings, folder: Path) -> AsyncIterator[tuple[str, BackendBus]]:
    """Serve a console whose firm is at work: what is published is decided and projected at once."""
    chain = Chain()
    chain.backend.clock = _now
    chain.write_references(TEMPLATES, SETTINGS, 0)
    live = LiveChain(chain, settings, _now)
    reports = ReportSettings(store=str(folder / "reports"), photos=str(folder / "photos"))
    house = house_of(ConsoleSettings(), settings, reports, chain.backend)
    server = uvicorn.Server(uvicorn.Config(console_app(house), port=0, log_config=None, timeout_graceful_shutdown=1))
    working, serving = asyncio.create_task(live.run()), asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", BackendBus(chain.backend)
    finally:
        server.should_exit = True
        await house.watch.audience.end()
        await serving
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await chain.close()
