"""Plan a new visit."""

import asyncio
from collections.abc import Mapping
from datetime import time
from typing import Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse

from interventions.console.access import Level
from interventions.console.actions import planned
from interventions.console.bus import BusAway
from interventions.console.call import Call
from interventions.console.desk import EVENTS, Deed, Sent, event_of, new_key
from interventions.console.figures import day_of
from interventions.console.pages.acting import AWAY, answered, checked, fields_of
from interventions.console.routes import Here, Pages
from interventions.console.typed import FormFault, Typed
from interventions.domain.events import InterventionEvent
from interventions.domain.words import Kind
from interventions.projection.queries.cards import companies_known, technicians_known
from interventions.projection.queries.known import templates_known
from interventions.projection.queries.one import settings_of

pages = Pages()
_MORNING = time(9)


@pages.page("/plan", level=Level.OPERATOR)
def plan(call: Here) -> HTMLResponse:
    """Show the empty form."""
    return shown(call)


def shown(
    call: Call, fields: Mapping[str, str] | None = None, fault: FormFault | None = None, status: int = 200
) -> HTMLResponse:
    """Show the form, as typed."""
    with call.read() as connection:
        content = {
            "people": technicians_known(connection),
            "companies": companies_known(connection),
            "templates": templates_known(connection),
            **call.standing(connection),
        }
    day = day_of(call.asked.get("day"), call.zone, call.now)
    return call.show(
        "plan.html", status, section="planning", fields=fields or {"key": new_key()}, fault=fault,
        begins=f"{day}T{_MORNING:%H:%M}", **content,
    )  # fmt: skip


@pages.action("/plan")
async def decide(call: Here) -> Any:
    """Publish the visit."""
    fields = await fields_of(call)
    try:
        event = await asyncio.to_thread(_event, call, fields)
        await call.house.desk.submit(fields["key"], event["intervention_id"], Sent(EVENTS, event, fields))
    except FormFault as fault:
        return await asyncio.to_thread(shown, call, {**fields, "key": new_key()}, fault, 422)
    except BusAway:
        return await asyncio.to_thread(shown, call, fields, FormFault("", AWAY), 503)
    await answered(call, fields["key"])
    return call.go(f"/interventions/{quote(event['intervention_id'], safe='')}?sent={fields['key']}")


def _event(call: Call, fields: Mapping[str, str]) -> InterventionEvent:
    with call.read() as connection:
        names = {person.technician_id: person.name for person in technicians_known(connection)}
        settings = settings_of(connection, fields.get("company_id", ""))
    zone = settings["zone"] if settings else call.zone
    typed = Typed(fields, zone)
    payload = planned(typed, typed.needed("company_id"), zone, names)
    key = fields["key"]
    about = f"visit-{key[:16]}"
    return checked(event_of(key, call.account, call.now, Deed(about, Kind.PLANNED, payload, 0)))
