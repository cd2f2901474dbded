"""Lists: interventions, refused events, deliveries, dead letters, alerts, technicians' days."""

from typing import Annotated, Any

from fastapi import Query, Response

from interventions.console.access import Level, masked
from interventions.console.api import shapes
from interventions.console.api.answers import answer
from interventions.console.api.asking import After, DayText, Limit, Searched, Wanted
from interventions.console.api.reads import SEARCH, Reads
from interventions.console.api.shaping import Shape
from interventions.console.call import Call
from interventions.console.routes import Here
from interventions.contracts.json_form import to_json
from interventions.projection.queries import cards, papers, payroll, trouble
from interventions.projection.queries.alerts import open_alerts
from interventions.projection.queries.rows import Card, DeliveryFilters, Piece, RefusalFilters

lists = Reads(tags=["lists"])
Word = Annotated[str | None, Query(max_length=200)]


def shown(call: Call, card: Card) -> Shape:
    """Give an intervention as this account may see it."""
    if call.account.level == Level.VIEWER:
        card = card._replace(customer_name=masked(card.customer_name))
    return shapes.Intervention.model_validate(card)


@lists.read("/interventions", shapes.Interventions)
def interventions(call: Here, wanted: Annotated[Wanted, Query()]) -> Response:
    """Filter and page interventions."""
    shape, after = _page(call, wanted)
    return answer(call.request, shape, after)


@lists.asking(SEARCH, shapes.Interventions)
def search(call: Here, wanted: Searched) -> Response:
    """Search interventions: the same by words. Names are personal data, so they travel in the body."""
    shape, _ = _page(call, wanted, wanted.text)
    return answer(call.request, shape)


def _page(call: Call, wanted: Wanted, text: str = "") -> tuple[Shape, str | None]:
    with call.read() as connection:
        page = cards.page_of(connection, wanted.filters(text), wanted.order, wanted.piece)
    items = tuple(shown(call, card) for card in page.cards)
    shape = shapes.Interventions.of(items=items, after=page.after, total=page.total, capped=page.capped)
    return shape, page.after


@lists.read("/refusals", shapes.Refusals, Level.OPERATOR)
def refusals(  # noqa: PLR0913, PLR0917 - each is a parameter of the URL
    call: Here,
    code: Word = None,
    kind: Word = None,
    origin: Word = None,
    company_id: Word = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Page refused events, the newest first."""
    with call.read() as connection:
        page = trouble.refusals_page(connection, RefusalFilters(code, kind, origin, company_id), Piece(after, limit))
    items = tuple(_refusal(each) for each in page.refusals)
    return answer(call.request, shapes.Refusals.of(items=items, after=page.after), page.after)


def _refusal(refusal: Any) -> Shape:
    record = to_json("intervention-rejections", refusal.record)
    return shapes.Refusal.model_validate(refusal._replace(record=record))


@lists.read("/deliveries", shapes.Deliveries, Level.OPERATOR)
def deliveries(  # noqa: PLR0913, PLR0917 - each is a parameter of the URL
    call: Here,
    state: Annotated[list[str], Query()] = [],  # noqa: B006 - never changed
    channel: Word = None,
    company_id: Word = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Page deliveries of reports, the newest change first."""
    filters = DeliveryFilters(frozenset(state), channel, company_id)
    with call.read() as connection:
        page = papers.deliveries_page(connection, filters, Piece(after, limit))
    items = tuple(to_json("report-deliveries", each.record) for each in page.deliveries)
    return answer(call.request, shapes.Deliveries.of(items=items, after=page.after), page.after)


@lists.read("/dead-letters", shapes.DeadLetters, Level.OPERATOR)
def dead_letters(call: Here, limit: Limit = 50) -> Response:
    """Give the newest dead letters."""
    with call.read() as connection:
        found = trouble.dead_letters(connection, limit)
    items = tuple(
        shapes.DeadLetter.of(**{**each._asdict(), "key": _hex(each.key), "value": _hex(each.value)}) for each in found
    )
    return answer(call.request, shapes.DeadLetters.of(items=items))


def _hex(content: bytes | None) -> str | None:
    return None if content is None else content.hex()


@lists.read("/alerts", shapes.Alerts)
def alerts(call: Here, limit: Limit = 50) -> Response:
    """Give the open alerts, the oldest first."""
    with call.read() as connection:
        found = open_alerts(connection)
    items = tuple(to_json("operations-alerts", alert.record) for alert in found[:limit])
    return answer(call.request, shapes.Alerts.of(items=items, total=len(found)))


@lists.read("/technician-days", shapes.Days)
def technician_days(call: Here, first: DayText, last: DayText, technician_id: Word = None) -> Response:
    """Give technicians' days of a period, both ends included."""
    with call.read() as connection:
        days = payroll.days_between(connection, first, last, technician_id)
    return answer(call.request, shapes.Days.of(items=tuple(shapes.Day.model_validate(each) for each in days)))


@lists.read("/anomalies", shapes.Anomalies)
def anomalies(call: Here, first: DayText, last: DayText, state: Word = None, technician_id: Word = None) -> Response:
    """Give times at which a technician worked in two places at once."""
    with call.read() as connection:
        found = payroll.anomalies_between(connection, first, last, state=state, technician_id=technician_id)
    return answer(call.request, shapes.Anomalies.of(items=tuple(shapes.Anomaly.model_validate(each) for each in found)))
