"""Help, preferences, and the stream of changes."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import HTMLResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from interventions.console.access import Level
from interventions.console.call import THEMES, Call
from interventions.console.language import LANGUAGES
from interventions.console.routes import Here, Pages
from interventions.console.safe import own_address

pages = Pages()
_YEAR_S = 365 * 24 * 3600
_MOST_NAMED = 50


@pages.page("/help")
def help_page(call: Here) -> HTMLResponse:
    """Say what the keys and the colours are."""
    return call.show("help.html", section="help", tiles=None, behind=None)


@pages.action("/preferences", level=Level.VIEWER)
async def preferences(call: Here) -> Any:
    """Remember a language or an appearance."""
    form = await call.request.form(max_fields=5)
    answer = call.go(own_address(str(form.get("back", ""))))
    for name, known in (("language", LANGUAGES), ("theme", (*THEMES, "system"))):
        if (chosen := str(form.get(name, ""))) in known:
            answer.set_cookie(name, chosen, max_age=_YEAR_S, httponly=True, samesite="strict")
    return answer


@pages.page("/live")
async def live(call: Here) -> EventSourceResponse:
    """Tell what changes, as it does."""
    return EventSourceResponse(_told(call), ping=20)


async def _told(call: Call) -> AsyncIterator[ServerSentEvent]:
    async for tick in call.house.watch.ticks():
        about = sorted(tick.about) if tick.about is not None and len(tick.about) <= _MOST_NAMED else None
        yield ServerSentEvent(json.dumps({"about": about}), event="changed")
