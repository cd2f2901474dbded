"""The console as a web application."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from interventions.console import failing
from interventions.console.api.app import api_of
from interventions.console.api.probes import probes
from interventions.console.api.reads import PREFIX
from interventions.console.call import House
from interventions.console.guards import Guards
from interventions.console.pages import PAGES
from interventions.console.routes import Pages

STATIC = Path(__file__).parent / "static"


def console_app(house: House, more: Sequence[Pages] = ()) -> FastAPI:
    """Put the console together; nothing is opened before it is started."""
    app = FastAPI(title="Interventions", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_watched)
    app.state.house = house
    app.add_middleware(Guards, settings=house.settings)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for pages in (*PAGES, *more):
        app.include_router(pages)
    app.include_router(probes)
    app.mount(PREFIX, api_of(house), name="api")
    failing.answered(app)
    return app


@asynccontextmanager
async def _watched(app: FastAPI) -> AsyncIterator[None]:
    watching = asyncio.create_task(app.state.house.watch.run())
    yield
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    app.state.house.reading.close()
