"""Flow: how much of everything there is now, how fast it moves, and the table of all interventions."""

from typing import Any

from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import Connection

from interventions.console.access import Level
from interventions.console.alerts import OVERDUE, place_of
from interventions.console.call import Call
from interventions.console.figures import bounds, day_of
from interventions.console.pages.today import NO_EXTRAS
from interventions.console.paging import paged
from interventions.console.routes import Here, Pages
from interventions.projection.queries.alerts import open_alerts, references_of
from interventions.projection.queries.cards import (
    NEWEST,
    Order,
    Sort,
    companies_known,
    extras_of,
    page_of,
    technicians_known,
)
from interventions.projection.queries.rows import Filters

pages = Pages()
_AT_ONCE = 50
_ALERTS_SHOWN = 12


@pages.page("/flow")
def flow(call: Here) -> HTMLResponse:
    """Show the tiles and the table."""
    searched = call.house.searches.words(call.asked.get("s"))
    order = order_of(call)
    with call.read() as connection:
        frame = call.standing(connection)
        filters = filters_of(call, searched or "")
        page = paged(lambda piece: page_of(connection, filters, order, piece), call.asked.get("after"), _AT_ONCE)
        content = {
            "page": page,
            "extras": extras_of(connection, [card.intervention_id for card in page.cards]),
            "people_known": technicians_known(connection),
            "companies": companies_known(connection),
            **_alerts(connection),
        }
    return call.show(
        "flow.html", live="all", section="flow", searched=searched, order=order, bare=NO_EXTRAS, **content, **frame
    )


def _alerts(connection: Connection) -> dict[str, Any]:
    """Give what the list of alerts shows: the oldest of those that are open."""
    found = open_alerts(connection)
    shown = found[:_ALERTS_SHOWN]
    late = [alert.subject for alert in shown if alert.kind == OVERDUE]
    return {"alerts": found, "alerts_shown": shown, "late": references_of(connection, late), "place_of": place_of}


@pages.page("/flow/figures")
def figures(call: Here) -> JSONResponse:
    """Give the points of the charts: instants in seconds, and their values."""
    samples = list(call.house.watch.samples)[-300:]
    return JSONResponse(
        {
            "at": [sample.at / 1000 for sample in samples],
            "rate": [round(sample.rate, 1) for sample in samples],
            "lag_records": [sample.lag_records for sample in samples],
            "lag_s": [round(sample.lag_s, 2) for sample in samples],
        }
    )


@pages.action("/search", level=Level.VIEWER)
async def search(call: Here) -> Any:
    """Keep the words and go to the table that they narrow; they are in no address."""
    form = await call.request.form(max_fields=5)
    token = call.house.searches.token(str(form.get("words", ""))[:200])
    return call.go(call.address("/flow", s=token))


def order_of(call: Call) -> Order:
    """Read how the table is sorted; anything unknown is the usual order."""
    by = call.asked.get("sort", "")
    return Order(Sort(by), call.asked.get("down") != "0") if by in set(Sort) else NEWEST


def filters_of(call: Call, words: str) -> Filters:
    """Read the table's filters."""
    asked = call.asked
    statuses = [each for each in asked.get("status", "").split(",") if each]
    day = asked.get("day")
    start, end = bounds(day_of(day, call.zone, call.now), call.zone) if day else (None, None)
    return Filters(
        text=words,
        statuses=frozenset(statuses),
        company_id=asked.get("company") or None,
        technician_id=asked.get("technician") or None,
        tag=asked.get("tag") or None,
        locked=_flag(asked.get("locked")),
        outdated=_flag(asked.get("outdated")),
        unassigned=_flag(asked.get("unassigned")),
        refused=_flag(asked.get("refused")),
        planned_from=start,
        planned_to=end,
    )


def _flag(text: str | None) -> bool | None:
    return {"1": True, "0": False}.get(text or "")
