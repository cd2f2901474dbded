"""Refused events and dead letters: why, what to do, and a second try."""

import asyncio
from typing import Any

from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from interventions.console import mending
from interventions.console.batches import Asked
from interventions.console.bus import BusAway
from interventions.console.call import Call
from interventions.console.desk import EVENTS, Sent, new_key
from interventions.console.failing import Unknown
from interventions.console.mending import Trial, Unfit
from interventions.console.pages.acting import AWAY, answered, fields_of
from interventions.console.pages.receipts import answer_to
from interventions.console.paging import paged
from interventions.console.routes import Here, Pages
from interventions.console.typed import FormFault
from interventions.console.words import N_
from interventions.domain.events import InterventionEvent
from interventions.domain.sentences import SENTENCES
from interventions.domain.words import Code
from interventions.projection.queries.rows import Refusal, RefusalFilters
from interventions.projection.queries.trouble import dead_letter, dead_letters, outcomes_of, refusal, refusals_page

pages = Pages()
_AT_ONCE = 60
UNFIT = N_("This is not an event:")


@pages.page("/refused")
def refused(call: Here) -> HTMLResponse:
    """Show what was refused by code, or the dead letters."""
    return shown(call)


def shown(call: Call, *, status: int = 200, **more: Any) -> HTMLResponse:
    """Show the page; ``more`` is a form that came back."""
    letters = call.asked.get("view") == "letters"
    with call.read() as connection:
        content = _letters(call, connection) if letters else _refusals(call, connection)
        content |= call.standing(connection)
    return call.show(
        "refused.html", status, live="all", section="refused", letters=letters, sentences=SENTENCES,
        **{"text": None, "fault": None, "trial": None, "key": new_key(),
           "answer": answer_to(call, call.asked.get("sent")), **content, **more},
    )  # fmt: skip


def _refusals(call: Call, connection: Connection) -> dict[str, Any]:
    filters = _filters(call)
    page = paged(lambda piece: refusals_page(connection, filters, piece), call.asked.get("after"), _AT_ONCE)
    chosen = _chosen(connection, call.asked.get("at"))
    event = mending.event_in(chosen) if chosen else None
    return {
        "page": page, "chosen": chosen, "event": event, "original": mending.text_of(event) if event else None,
        "told": _told(call, connection),
    }  # fmt: skip


def _filters(call: Call) -> RefusalFilters:
    code = call.asked.get("code")
    return RefusalFilters(code if code in set(Code) else None, call.asked.get("kind") or None)


def _letters(call: Call, connection: Connection) -> dict[str, Any]:
    place = _place(call.asked.get("at"))
    chosen = dead_letter(connection, *place) if place else None
    original = mending.letter_text(chosen) if chosen else None
    return {
        "dead_letters": dead_letters(connection),
        "chosen": chosen,
        "original": original,
        "event": None,
        "told": None,
    }


def _place(text: str | None) -> tuple[int, int] | None:
    parts = (text or "").split("-")
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 and all(p.isdecimal() for p in parts) else None  # noqa: PLR2004


def _chosen(connection: Connection, text: str | None) -> Refusal | None:
    place = _place(text)
    return refusal(connection, *place) if place else None


@pages.action("/refused/mend")
async def mend(call: Here) -> Any:
    """Try one mended event dry, or submit it."""
    fields = await fields_of(call)
    try:
        event, trial = await asyncio.to_thread(_mended, call, fields)
        if fields.get("dry") or trial.outcome == "refused":
            return await asyncio.to_thread(shown, call, text=fields.get("text"), trial=trial, key=fields["key"])
        await call.house.desk.submit(fields["key"], event["intervention_id"], Sent(EVENTS, event, {}))
    except Unfit as unfit:
        fault = FormFault(str(unfit), UNFIT)
        return await asyncio.to_thread(shown, call, status=422, text=fields.get("text"), fault=fault)
    except BusAway:
        fault = FormFault("", AWAY)
        return await asyncio.to_thread(shown, call, status=503, text=fields["text"], fault=fault, key=fields["key"])
    await answered(call, fields["key"])
    return call.go(call.address("/refused", **{**call.asked, "sent": fields["key"]}))


def _mended(call: Call, fields: Any) -> tuple[InterventionEvent, Trial]:
    with call.read() as connection:
        if call.asked.get("view") == "letters":
            event: Any = mending.letter_event(fields.get("text", ""))
        else:
            chosen = _chosen(connection, call.asked.get("at"))
            known = mending.event_in(chosen) if chosen else None
            if known is None:
                raise Unknown
            made = mending.mended(known, fields.get("text", ""))
            event = mending.again(made, fields["key"], call.account, call.now)
        return event, mending.tried(connection, event, call.now)


@pages.action("/refused/all")
async def many(call: Here) -> Any:
    """Try everything that a filter finds, dry; or submit what would be accepted."""
    fields = await fields_of(call)
    known = call.house.batches.get(fields["key"])
    filters = known.asked.filters if known else _filters(call)
    asked = Asked(fields["key"], filters, call.account, call.now, bool(fields.get("dry")))
    await call.house.batches.begin(asked, call.house.settings.answer_s)
    return call.go(call.address("/refused", **{**call.asked, "batch": asked.key, "sent": None}))


def _told(call: Call, connection: Connection) -> dict[str, Any] | None:
    """Tell what became of a batch: submitted, accepted, refused again, still on their way."""
    batch = call.house.batches.get(call.asked.get("batch"))
    if batch is None:
        return None
    outcomes = outcomes_of(connection, batch.sent)
    accepted, again = outcomes["accepted"], outcomes["refused"]
    return {
        "batch": batch,
        "submitted": len(batch.sent),
        "accepted": accepted,
        "refused": again,
        "pending": max(len(batch.sent) - accepted - again, 0),
    }
