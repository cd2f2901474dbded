"""Acting on an intervention: a form becomes an event, and its answer comes back through the topics."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse

from interventions.console.access import NotAllowed
from interventions.console.actions import ACTIONS, About, Action
from interventions.console.bus import BusAway
from interventions.console.call import Call
from interventions.console.desk import EVENTS, Deed, Sent, event_of, is_key, new_key
from interventions.console.failing import Unknown
from interventions.console.pages.intervention import Doing, shown
from interventions.console.pages.receipts import answer_to
from interventions.console.routes import Here, Pages
from interventions.console.typed import FormFault, Typed
from interventions.console.words import N_
from interventions.domain.events import SHAPES, InterventionEvent
from interventions.domain.validity import faults
from interventions.projection.queries.cards import technicians_known
from interventions.projection.queries.one import visit_of

pages = Pages()
_LOOK_S = 0.1
AWAY = N_("The broker does not answer: nothing was sent. What you typed is kept; send it again.")
TOO_LARGE = N_("This is too much for one event.")
AWAY_STATUS = 503
SHORT = N_("These fields make no sense:")


@pages.action("/act/{name}/{intervention_id:path}")
async def act(name: str, intervention_id: str, call: Here) -> Any:
    """Take one action on one intervention."""
    action = ACTIONS.get(name)
    if action is None:
        raise Unknown
    if call.account.level < action.level:
        raise NotAllowed(action.level)
    fields = await fields_of(call)
    try:
        key, event = await asyncio.to_thread(_event, call, action, intervention_id, fields)
        sent = Sent(EVENTS, event, fields)
        await call.house.desk.submit(key, intervention_id, sent)
    except FormFault as fault:
        return await again(call, intervention_id, Doing(name, fields, fault), 422)
    except BusAway:
        return await again(call, intervention_id, Doing(name, fields, FormFault("", AWAY)), AWAY_STATUS)
    except ValueError:
        return await again(call, intervention_id, Doing(name, fields, FormFault("", TOO_LARGE)), 422)
    await answered(call, key)
    return call.go(f"/interventions/{quote(intervention_id, safe='')}?sent={key}")


async def fields_of(call: Call) -> Mapping[str, str]:
    """Give a form's fields. Raises Unknown for one that has no key."""
    form = await call.request.form(max_fields=400, max_files=0)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not is_key(fields.get("key")):
        raise Unknown
    return fields


def _event(
    call: Call, action: Action, intervention_id: str, fields: Mapping[str, str]
) -> tuple[str, InterventionEvent]:
    with call.read() as connection:
        visit = visit_of(connection, intervention_id)
        people = technicians_known(connection)
    if visit is None:
        raise Unknown
    about = About(visit, {person.technician_id: person.name for person in people})
    payload = action.payload(Typed(fields, visit["zone"]), about)
    key = fields["key"]
    event = event_of(key, call.account, call.now, Deed(intervention_id, action.kind, payload, _seen(fields)))
    return key, checked({**event, "causation_id": fields.get("cause") or None})


def _seen(fields: Mapping[str, str]) -> int | None:
    text = fields.get("version", "")
    return int(text) if text.isdecimal() else None


def checked(event: InterventionEvent) -> InterventionEvent:
    """Hold an event against the rules of its record before it is published. Raises FormFault."""
    shape = SHAPES[event["kind"]]
    if found := faults(event, shape.__name__ if shape else None):
        raise FormFault(", ".join(path.removeprefix("payload.") for path in found), SHORT)
    return event


async def again(call: Call, intervention_id: str, doing: Doing, status: int) -> HTMLResponse:
    """Show the page with the form as it was typed, and what is wrong with it."""
    fields = doing.fields or {}
    key = fields["key"] if status == AWAY_STATUS else new_key()
    kept = doing._replace(fields={**fields, "key": key})
    return await asyncio.to_thread(shown, call, intervention_id, kept, status)


async def answered(call: Call, key: str) -> None:
    """Wait a moment for the answer, for who has no scripting; a live page gets it later, too."""
    if call.request.headers.get("hx-request"):
        return
    until = call.house.clock() + int(call.house.settings.answer_s * 1000)
    while call.house.clock() < until:
        answer = await asyncio.to_thread(answer_to, call, key)
        if answer is None or not answer.pending:
            return
        await asyncio.sleep(_LOOK_S)
