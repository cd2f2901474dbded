"""A console over a firm whose events go through the real chain in memory; somebody clicks on it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2

from domain.builders import DAY, HOUR, MINUTE, T0, a_template, an_event, settings
from interventions.console.app import console_app
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import ReportSettings
from interventions.sandbox.chain import Chain, Office
from interventions.sandbox.live import LiveChain

HERE = "http://127.0.0.1:8080"
OFFICE = {"origin": "backoffice", "actor": {"id": "olga", "role": "manager"}}


class Visitor:
    """Somebody with a browser without scripting."""

    def __init__(self, app: Any, chain: Chain, live: LiveChain, model: ReadModelSettings) -> None:
        self.app, self.chain, self.live, self.model = app, chain, live, model
        self.client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=HERE)
        self.client.headers |= {"accept-language": "en", "origin": HERE}

    async def happens(self, *events: dict[str, Any]) -> None:
        """Let events arrive and be seen."""
        for each in events:
            self.chain.write("intervention-events", each["intervention_id"], each, each["recorded_at"])
        await self.live.catch_up()

    async def page(self, address: str, status: int = 200) -> str:
        """Look at a page."""
        answer = await self.client.get(address)
        assert answer.status_code == status, answer.text[:2000]
        return str(answer.text)

    async def press(self, address: str, /, **fields: str) -> httpx2.Response:
        """Send a form."""
        return await self.client.post(address, data=fields)

    async def does(self, name: str, about: str = "i1", **fields: str) -> str:
        """Take an action as the page of an intervention offers it, and read the page that answers."""
        page = await self.page(f"/interventions/{about}?do={name}")
        form = re.search(rf'action="/act/{name}/{about}".*?</form>', page, re.DOTALL)
        assert form, f"{name} is not offered"
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        answer = await self.press(f"/act/{name}/{about}", **{**hidden, **fields})
        assert answer.status_code == 303, answer.text[:2000]
        return await self.page(answer.headers["location"])


def clock_from(at: int) -> Callable[[], int]:
    """Make a clock that shows an instant now and goes on from there."""
    began = time.monotonic_ns()
    return lambda: at + (time.monotonic_ns() - began) // 1_000_000


@asynccontextmanager
async def a_console(folder: Path, office: Office | None = None, **decided: Any) -> AsyncIterator[Visitor]:
    """Open a console at ten o'clock of the day of T0, over one template and one company."""
    clock, model = clock_from(T0 + HOUR), ReadModelSettings(read_model=folder / "read-model.sqlite")
    chain = Chain(office)
    chain.backend.clock = clock
    chain.write_references([a_template()], [settings()], T0 - DAY)
    live = LiveChain(chain, model, clock)
    reports = ReportSettings(store=str(folder / "reports"), photos=str(folder / "photos"))
    house = house_of(ConsoleSettings(user="olga", **decided), model, reports, chain.backend)
    await live.catch_up()
    running = asyncio.create_task(live.run())
    visitor = Visitor(console_app(house), chain, live, model)
    try:
        yield visitor
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await visitor.client.aclose()
        house.reading.close()
        await chain.close()


def visit(folder: Path, story: Callable[[Visitor], Awaitable[None]], **decided: Any) -> None:
    """Run a story of somebody at the console."""

    async def told() -> None:
        async with a_console(folder, **decided) as visitor:
            await story(visitor)

    asyncio.run(told())


def planned(key: str = "i1", at: int = T0 - DAY, **fields: Any) -> dict[str, Any]:
    """Plan an intervention, from the office."""
    return an_event("planned", at, sent={**OFFICE, "intervention_id": key}, **fields)


def office(kind: str, minute: int, key: str = "i1", **fields: Any) -> dict[str, Any]:
    """Say what the office did, some minutes after eight."""
    return an_event(kind, T0 + minute * MINUTE, sent={**OFFICE, "intervention_id": key}, **fields)


def on_site(kind: str, minute: int, key: str = "i1", **fields: Any) -> dict[str, Any]:
    """Say what Ann did on site."""
    return an_event(kind, T0 + minute * MINUTE, intervention_id=key, **fields)
