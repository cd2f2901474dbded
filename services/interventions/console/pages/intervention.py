"""One intervention: where it stands, its dossier and hours, its reports, everything that came in, and its past."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from interventions.console.call import Call
from interventions.console.desk import new_key
from interventions.console.failing import Unknown
from interventions.console.figures import typed
from interventions.console.offers import missing_of, offers_of
from interventions.console.pages.lanes import lanes_of
from interventions.console.pages.receipts import answer_to
from interventions.console.pages.story import Names, instants_of, lines_of
from interventions.console.picture import sniffed
from interventions.console.routes import Here, Pages
from interventions.console.typed import FormFault
from interventions.console.words import SAID
from interventions.projection.queries.cards import technicians_known
from interventions.projection.queries.one import card_of, chain_of, time_of, timeline_of, visit_of
from interventions.projection.queries.papers import deliveries_of
from interventions.projection.queries.past import Past, state_of
from interventions.projection.queries.rows import Card, Moment
from interventions.reporting.photos.pictures import PictureError

pages = Pages()


@pages.page("/interventions/{intervention_id:path}")
def intervention(intervention_id: str, call: Here) -> HTMLResponse:
    """Show one intervention, now or at a past instant."""
    return shown(call, intervention_id, Doing(call.asked.get("do")))


@pages.page("/photos/{number}/{intervention_id:path}")
def photo(number: int, intervention_id: str, call: Here) -> Response:
    """Show one of its photos."""
    with call.read() as connection:
        past = state_of(connection, intervention_id)
    photos = past.dossier["photos"] if past else []
    if not 0 <= number < len(photos):
        raise Unknown
    try:
        content = call.house.photos.fetch(photos[number]["reference"])
    except PictureError:
        raise Unknown from None
    kind = sniffed(content or b"")
    if content is None or kind is None:
        raise Unknown
    return Response(content, media_type=kind, headers={"cache-control": "private, max-age=3600"})


class Doing(NamedTuple):
    """The form that is open: of which action, as typed, and what is wrong with it."""

    name: str | None = None
    fields: Mapping[str, str] | None = None
    fault: FormFault | None = None


def shown(call: Call, intervention_id: str, doing: Doing, status: int = 200) -> HTMLResponse:
    """Show the page. Raises Unknown."""
    answer = answer_to(call, call.asked.get("sent"), intervention_id)
    with call.read() as connection:
        card = card_of(connection, intervention_id)
        moments = timeline_of(connection, intervention_id)
        if card is None and not moments and answer is None:
            raise Unknown
        content = {
            "card": card, "visit": visit_of(connection, intervention_id),
            "chain": chain_of(connection, intervention_id),
            "deliveries": deliveries_of(connection, intervention_id), "people": technicians_known(connection),
            **_standing(call, connection, intervention_id, card, moments), **call.standing(connection),
        }  # fmt: skip
    if answer and answer.outcome == "refused" and doing.name and doing.fields is None:
        doing = doing._replace(fields={**answer.typed, "key": new_key(), "version": ""})
    everything = call.asked.get("all") == "1"
    return call.show(
        "intervention.html", status, live=intervention_id, section="", intervention_id=intervention_id,
        answer=answer, doing=doing.name, fields=doing.fields or {"key": new_key()}, fault=doing.fault, typed=typed,
        lines=lines_of(moments, _names(call, content["past"]), noise=everything), hidden=not everything, **content,
    )  # fmt: skip


def _standing(
    call: Call, connection: Connection, intervention_id: str, card: Card | None, moments: Sequence[Moment]
) -> dict[str, Any]:
    """Give the state now and, where a past instant is asked for, then.

    Actions are only offered now, and once the status has come, too: it is another topic than the log.
    """
    now = state_of(connection, intervention_id)
    instants = instants_of(moments)
    at = asked_instant(call.asked, instants)
    then: Past | None = state_of(connection, intervention_id, at) if at is not None else now
    time = time_of(connection, intervention_id)
    acting = now if card else None
    return {
        "past": then,
        "at": at,
        "instants": instants,
        "time": time,
        "lanes": lanes_of(time, card, call.now) if time and card else None,
        "offers": offers_of(intervention_id, acting, call.account, call.now) if acting else [],
        "missing": missing_of(intervention_id, acting, call.account, call.now) if acting else None,
    }


def _names(call: Call, past: Past | None) -> Names:
    questions = past.template["questions"] if past else []
    labels = {question["code"]: question["label"] for question in questions}
    return Names(labels, {field: call.said(labels) for field, labels in SAID.items()})


def asked_instant(asked: Mapping[str, str], instants: list[int]) -> int | None:
    """Read ``?at=`` (milliseconds) or the slider's step; what makes no sense is now."""
    at, step = asked.get("at", ""), asked.get("step", "")
    if step.isdecimal() and int(step) < len(instants):
        return instants[int(step)] if int(step) < len(instants) - 1 else None
    return int(at) if at.isdecimal() and len(at) <= 14 else None  # noqa: PLR2004 - an instant before 2100
