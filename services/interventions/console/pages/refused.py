"""Refused events and dead letters: why, what to do, and a second try."""

import asyncio
from typing import Any

from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from interventions.console import mending
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
from interventions.projection.queries.trouble import dead_letter, dead_letters, refusal, refusals_page

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
        **{"text": None, "fault": None, "trial": None, "key": new_key(), "bulk": None,
           "answer": answer_to(call, call.asked.get("sent")), "batch": _batch(call), **content, **more},
    )  # fmt: skip


def _refusals(call: Call, connection: Connection) -> dict[str, Any]:
    code = call.asked.get("code")
    filters = RefusalFilters(code if code in set(Code) else None, call.asked.get("kind") or None)
    page = paged(lambda piece: refusals_page(connection, filters, piece), call.asked.get("after"), _AT_ONCE)
    chosen = _chosen(connection, call.asked.get("at"))
    event = mending.event_in(chosen) if chosen else None
    return {"page": page, "chosen": chosen, "event": event, "original": mending.text_of(event) if event else None}


def _letters(call: Call, connection: Connection) -> dict[str, Any]:
    place = _place(call.asked.get("at"))
    chosen = dead_letter(connection, *place) if place else None
    original = mending.letter_text(chosen) if chosen else None
    return {"dead_letters": dead_letters(connection), "chosen": chosen, "original": original, "event": None}


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
    """Try everything that a filter shows, dry; or submit what would be accepted."""
    fields = await fields_of(call)
    batch = fields["key"]
    found = await asyncio.to_thread(_tried_all, call, batch)
    if fields.get("dry"):
        return await asyncio.to_thread(shown, call, bulk=[trial for _, _, trial in found], key=batch)
    try:
        for key, event, trial in found:
            if trial.outcome != "refused":
                await call.house.desk.submit(key, event["intervention_id"], Sent(EVENTS, event, {"batch": batch}))
    except BusAway:
        fault = FormFault("", AWAY)
        return await asyncio.to_thread(shown, call, status=503, fault=fault, key=batch)
    return call.go(call.address("/refused", **{**call.asked, "batch": batch}))


def _tried_all(call: Call, batch: str) -> list[tuple[str, InterventionEvent, Trial]]:
    found = []
    with call.read() as connection:
        page = _refusals(call, connection)["page"]
        for each in page.refusals:
            event = mending.event_in(each)
            if event is not None and each.retried != "accepted":
                key = mending.key_of(batch, each)
                made = mending.again(event, key, call.account, call.now)
                found.append((key, made, mending.tried(connection, made, call.now)))
    return found


def _batch(call: Call) -> dict[str, int] | None:
    """Count what became of many: submitted, accepted, refused again, still on their way."""
    batch = call.asked.get("batch")
    if not batch:
        return None
    answers = [answer_to(call, key) for key in call.house.desk.keys_of(batch)]
    outcomes = [answer.outcome for answer in answers if answer]
    return {
        "submitted": len(outcomes),
        "accepted": sum(each in {"applied", "unchanged"} for each in outcomes),
        "refused": outcomes.count("refused"),
        "pending": outcomes.count("pending"),
    }
