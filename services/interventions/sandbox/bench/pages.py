"""How long the server takes for each page of a console over a large firm."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from interventions.console.app import console_app
from interventions.console.call import House
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import ReportSettings
from interventions.sandbox.bench.firm import DAY, FIRST_DAY
from interventions.sandbox.bench.questions import WORDS
from interventions.sandbox.bench.read_model import Figures, figures_of
from interventions.stream.memory import MemoryBackend

Address = Callable[[Random, House], str]
_OK = 200


def visited(settings: ReadModelSettings, interventions: int, folder: Path, times: int) -> dict[str, Figures]:
    """Ask for each page so many times; the time is the server's, from the request to the last byte."""
    reports = ReportSettings(store=str(folder / "reports"), photos=str(folder / "photos"))
    backend = MemoryBackend(lambda: FIRST_DAY + 730 * DAY)
    house = house_of(ConsoleSettings(), settings, reports, backend)
    return asyncio.run(_visited(house, _pages(interventions), times))


async def _visited(house: House, pages: Mapping[str, Address], times: int) -> dict[str, Figures]:
    app, chance, found = console_app(house), Random(3), {}  # noqa: S311 - made-up visits, no secret
    for name, address in pages.items():
        await _answered(app, address(chance, house))
        found[name] = figures_of([await _answered(app, address(chance, house)) for _ in range(times)])
    house.reading.close()
    return found


async def _answered(app: Any, address: str) -> float:
    """Give the milliseconds of one answer; what follows a blank is the body of a POST."""
    address, _, body = address.partition(" ")
    path, _, query = address.partition("?")
    headers = [(b"host", b"127.0.0.1:8080"), (b"content-type", b"application/json")]
    headers += [(b"content-length", str(len(body.encode())).encode())] if body else []
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST" if body else "GET", "scheme": "http", "path": path,
        "query_string": query.encode(), "headers": headers, "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8080), "root_path": "", "raw_path": path.encode(),
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    started = time.perf_counter()
    await app(scope, receive, send)
    assert statuses == [_OK], (address, statuses)
    return (time.perf_counter() - started) * 1000


def _pages(interventions: int) -> Mapping[str, Address]:
    return {
        "today": lambda r, _: f"/today?day={_day(r)}",
        "planning of a day": lambda r, _: f"/planning?day={_day(r)}",
        "planning of a week": lambda r, _: f"/planning?view=week&day={_day(r)}",
        "flow": lambda _, __: "/flow",
        "flow, searched": lambda r, h: f"/flow?s={h.searches.token(r.choice(WORDS))}",
        "flow, of a status, by customer": lambda _, __: "/flow?status=unfinished&sort=customer",
        "intervention": lambda r, _: f"/interventions/v-{r.randrange(interventions)}",
        "reports": lambda _, __: "/reports",
        "refused": lambda _, __: "/refused",
        "payroll": lambda r, _: f"/payroll?from={_day(r)[:8]}01&to={_day(r)}",
        "api: interventions": lambda _, __: "/api/v1/interventions?status=unfinished&sort=customer",
        "api: search": lambda r, _: f"/api/v1/interventions/search {json.dumps({'text': r.choice(WORDS)})}",
        "api: timeline": lambda r, _: f"/api/v1/interventions/v-{r.randrange(interventions)}/timeline",
    }


def _day(chance: Random) -> str:
    return datetime.fromtimestamp((FIRST_DAY + chance.randrange(723) * DAY) / 1000, UTC).date().isoformat()
