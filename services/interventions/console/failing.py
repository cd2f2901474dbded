"""What people read when something cannot be shown or done; nothing that they typed is lost."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from interventions.console.access import NotAllowed, Stranger
from interventions.console.call import Call
from interventions.console.screen import page
from interventions.projection.database import ReadModelMissing


class Unknown(Exception):
    """There is no such thing."""


def answered(app: FastAPI) -> None:
    """Give every expected fault its page."""
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


_NOT_FOUND = 404
_ANSWERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[HTMLResponse]]] = {
    Stranger: _stranger,
    NotAllowed: _not_allowed,
    ReadModelMissing: _missing,
    Unknown: _unknown,
    HTTPException: _other,
    RequestValidationError: _odd,
}


async def _typed(request: Request) -> Mapping[str, str]:
    """Give what a form brought, to be offered again once somebody is signed in."""
    if request.method != "POST":
        return {}
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def _page(
    request: Request, fault: str, status: int, typed: Mapping[str, str] | None = None, **content: object
) -> HTMLResponse:
    call = Call(request)
    told = {"call": call, "fault": fault, "typed": typed or {}, "needed": None, "why": "", **content}
    return HTMLResponse(page(call.language, "failing.html", told), status)
