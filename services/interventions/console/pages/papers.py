"""Reports: every delivery with its state, what it looks like, and what a person may decide about it."""

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from threading import Lock
from typing import Any, NamedTuple

from fastapi.responses import HTMLResponse, Response

from interventions.console.access import Level
from interventions.console.bus import BusAway
from interventions.console.call import Call
from interventions.console.desk import COMMANDS, Sent, new_key
from interventions.console.failing import Unknown
from interventions.console.pages.acting import AWAY, answered, fields_of
from interventions.console.pages.receipts import answer_to
from interventions.console.paging import paged
from interventions.console.routes import Here, Pages
from interventions.console.typed import FormFault
from interventions.projection.queries.papers import HELD, deliveries_page, delivery
from interventions.projection.queries.rows import Delivery, DeliveryFilters
from interventions.reporting.store import StoreError

pages = Pages()
_ORDERS = ("send_again", "mark_sent", "cancel")
_ONE_AT_A_TIME = Lock()  # pdfium is not safe in several threads
_MOST_PAGES = 50


class Mail(NamedTuple):
    """A mail as its reader will see it."""

    subject: str
    sender: str
    to: str
    text: str
    attached: tuple[str, ...]


@pages.page("/reports")
async def reports(call: Here) -> HTMLResponse:
    """Show the deliveries, and beside them the one that is looked at."""
    return await shown(call)


async def shown(call: Call, fault: FormFault | None = None, key: str = "", status: int = 200) -> HTMLResponse:
    """Show the page; with a fault and the key of the form that was not sent."""
    chosen, content = await asyncio.to_thread(_read, call)
    mail, count = await _preview(call, chosen) if chosen and call.account.level > Level.VIEWER else (None, 0)
    return call.show(
        "papers.html", status, live="all", section="reports", chosen=chosen, mail=mail, sheets=count,
        key=key or new_key(), fault=fault, **content,
    )  # fmt: skip


def _read(call: Call) -> tuple[Delivery | None, dict[str, Any]]:
    state = call.asked.get("state", "")
    states = HELD if state == "held" else frozenset({state} if state else ())
    filters = DeliveryFilters(states, call.asked.get("channel") or None)
    with call.read() as connection:
        page = paged(lambda piece: deliveries_page(connection, filters, piece), call.asked.get("after"), 60)
        chosen = delivery(connection, call.asked["id"]) if call.asked.get("id") else None
        frame = call.standing(connection)
    held = [each for each in page.deliveries if each.state == "deferred" and each.record["smtp_code"] is None]
    answer = answer_to(call, call.asked.get("sent"))
    return chosen, {"page": page, "held": held, "answer": answer, "orders": _ORDERS, **frame}


@pages.page("/reports/{delivery_id}/sheets/{number}.png", level=Level.OPERATOR)
async def sheet(delivery_id: str, number: int, call: Here) -> Response:
    """Show one page of a document as a picture."""
    found = await asyncio.to_thread(_one, call, delivery_id)
    content = await _kept(call, found.pdf)
    if content is None:
        raise Unknown
    picture = await asyncio.to_thread(_drawn, content, number)
    return Response(picture, media_type="image/png", headers={"cache-control": "private, max-age=3600"})


@pages.page("/reports/{delivery_id}/document.pdf", level=Level.OPERATOR)
async def document(delivery_id: str, call: Here) -> Response:
    """Give the document itself."""
    content = await _kept(call, (await asyncio.to_thread(_one, call, delivery_id)).pdf)
    if content is None:
        raise Unknown
    return Response(content, media_type="application/pdf")


@pages.action("/reports/{delivery_id}/{order}")
async def decide(delivery_id: str, order: str, call: Here) -> Any:
    """Send again, mark as sent, or cancel."""
    if order not in _ORDERS:
        raise Unknown
    fields = await fields_of(call)
    found = await asyncio.to_thread(_one, call, delivery_id)
    record = {
        "command_id": f"console/{fields['key']}", "delivery_id": delivery_id,
        "intervention_id": found.intervention_id, "command": order,
        "actor": {"id": call.account.user, "role": call.account.role},
        "reason": fields.get("reason", "").strip() or None, "issued_at": call.now,
    }  # fmt: skip
    sent = Sent(COMMANDS, record, {"sequence": str(found.record["sequence"])})
    try:
        await call.house.desk.submit(fields["key"], found.intervention_id, sent)
    except BusAway:
        return await shown(call, FormFault("", AWAY), fields["key"], 503)
    await answered(call, fields["key"])
    return call.go(call.address("/reports", id=delivery_id, sent=fields["key"]))


def _one(call: Call, delivery_id: str) -> Delivery:
    with call.read() as connection:
        found = delivery(connection, delivery_id)
    if found is None:
        raise Unknown
    return found


async def _kept(call: Call, name: str | None) -> bytes | None:
    try:
        return await call.house.store.get(name) if name else None
    except StoreError:
        return None


async def _preview(call: Call, chosen: Delivery) -> tuple[Mail | None, int]:
    mail, pdf = await _kept(call, chosen.mail), await _kept(call, chosen.pdf)
    count = await asyncio.to_thread(_pages, pdf) if pdf else 0
    return (read_mail(mail) if mail else None), count


def _document(content: bytes) -> Any:
    import pypdfium2  # noqa: PLC0415 - 4 MB that only a preview needs

    return pypdfium2.PdfDocument(content)


def _pages(content: bytes) -> int:
    with _ONE_AT_A_TIME:
        return min(len(_document(content)), _MOST_PAGES)


def _drawn(content: bytes, number: int) -> bytes:
    with _ONE_AT_A_TIME:
        opened = _document(content)
        if not 1 <= number <= min(len(opened), _MOST_PAGES):
            raise Unknown
        picture = opened[number - 1].render(scale=1.4).to_pil()
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def read_mail(content: bytes) -> Mail:
    """Read a mail as it was written, for people."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(
        str(message["subject"] or ""), str(message["from"] or ""), str(message["to"] or ""),
        body.get_content() if body else "", tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )  # fmt: skip
