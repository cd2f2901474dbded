"""The API as an application of its own below the console: its own schema, and faults as JSON."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from interventions.console.access import NotAllowed, Stranger
from interventions.console.api.lists import lists
from interventions.console.api.reads import PREFIX, Reads
from interventions.console.api.shapes import Fault
from interventions.console.api.singles import figures, singles
from interventions.console.api.stream import stream
from interventions.console.call import House
from interventions.console.failing import Unknown
from interventions.projection.database import ReadModelMissing

TITLE = "Interventions"
VERSION = "1"
described = Reads(include_in_schema=False)


def api_of(house: House) -> FastAPI:
    """Make the API; mount it at ``PREFIX``."""
    app = FastAPI(title=TITLE, version=VERSION, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.house = house
    for each in (lists, singles, figures, stream, described):
        app.include_router(each)
    _faults(app)
    return app


@described.read("/openapi.json", Fault)
def openapi(request: Request) -> dict[str, Any]:
    """Describe the API."""
    return get_openapi(
        title=TITLE,
        version=VERSION,
        summary="Read-only: whoever wants to change something publishes an event.",
        routes=request.app.routes,
        servers=[{"url": PREFIX}],
    )


def _faults(app: FastAPI) -> None:
    for kind, status, title in (
        (Stranger, 401, "not signed in"),
        (NotAllowed, 403, "not allowed"),
        (Unknown, 404, "unknown"),
        (ValueError, 400, "bad request"),
        (ReadModelMissing, 503, "no read model"),
    ):
        app.add_exception_handler(kind, _problem(status, title))

    @app.exception_handler(RequestValidationError)
    async def odd(_: Request, fault: Exception) -> Response:
        assert isinstance(fault, RequestValidationError)
        first = fault.errors()[0]
        return problem(422, "bad parameter", f"{'.'.join(map(str, first['loc'][1:]))}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def other(_: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)
        return problem(fault.status_code, str(fault.detail).lower(), "")


def _problem(status: int, title: str) -> Any:
    async def answered(_: Request, fault: Exception) -> Response:
        return problem(status, title, str(fault))

    return answered


def problem(status: int, title: str, detail: str) -> Response:
    """Say why there is no answer."""
    content = Fault(title=title, status=status, detail=detail).model_dump()
    return JSONResponse(content, status, media_type="application/problem+json")
