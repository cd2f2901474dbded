"""Help, preferences, and the stream of changes."""

from typing import Any

from fastapi.responses import HTMLResponse

from interventions.console.access import Level
from interventions.console.audience import Followed
from interventions.console.call import THEMES
from interventions.console.language import LANGUAGES
from interventions.console.routes import Here, Pages
from interventions.console.safe import own_address

pages = Pages()
_YEAR_S = 365 * 24 * 3600


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
async def live(call: Here) -> Followed:
    """Tell what changes, as it does."""
    watch = call.house.watch
    return Followed(watch.audience, watch.begun())
