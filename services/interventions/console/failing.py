"""What people read when something cannot be shown or done; nothing that they typed is lost."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from interventions.console.access import NotAllowed, Stranger
from interventions.console.call import Call
from interventions.console.screen import page
from interventions.projection.database import ReadModelMissing

_LOG = structlog.get_logger()


class Unknown(Exception):
    """There is no such thing."""


class Broken(Exception):
    """A fault of our own; its cause says which."""


class Answering(APIRoute):
    """A route that turns a fault which nobody expected into Broken, which has its page, too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give what answers a request."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except tuple(_ANSWERS):
                raise
            except Exception as fault:
                raise Broken from fault

        return answer


def answered(app: FastAPI) -> None:
    """Give every fault its page."""
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)


async def _stranger(request: Request, _: Exception) -> HTMLResponse:
    return _page(request, "stranger", 401, await _typed(request))


async def _not_allowed(request: Request, fault: Exception) -> HTMLResponse:
    assert isinstance(fault, NotAllowed)
    return _page(request, "not_allowed", 403, needed=fault.needed)


async def _missing(request: Request, fault: Exception) -> HTMLResponse:
    return _page(request, "missing", 503, why=str(fault))


async def _unknown(request: Request, _: Exception) -> HTMLResponse:
    return _page(request, "unknown", 404)


async def _other(request: Request, fault: Exception) -> HTMLResponse:
    assert isinstance(fault, HTTPException)
    return _page(request, "unknown" if fault.status_code == _NOT_FOUND else "odd", fault.status_code)


async def _odd(request: Request, _: Exception) -> HTMLResponse:
    return _page(request, "odd", 422)


async def _broken(request: Request, fault: Exception) -> HTMLResponse:
    _LOG.error("page_broken", path=request.url.path, exc_info=fault)
    return _page(request, "broken", 500, await _typed(request))


_NOT_FOUND = 404
_ANSWERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[HTMLResponse]]] = {
    Stranger: _stranger,
    NotAllowed: _not_allowed,
    ReadModelMissing: _missing,
    Unknown: _unknown,
    HTTPException: _other,
    RequestValidationError: _odd,
    Broken: _broken,
}


async def _typed(request: Request) -> Mapping[str, str]:
    """Give what a form brought, to be offered again."""
    if request.method != "POST":
        return {}
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def _page(
    request: Request, fault: str, status: int, typed: Mapping[str, str] | None = None, **content: object
) -> HTMLResponse:
    call = Call(request)
    told = {"call": call, "fault": fault, "typed": typed or {}, "needed": None, "why": "", **content}
    return HTMLResponse(page(call.language, "failing.html", told), status)
