"""One intervention, and the firm as it is now."""

from fastapi import Response

from interventions.console.access import Level
from interventions.console.api import shapes
from interventions.console.api.answers import answer
from interventions.console.api.asking import InstantText, instant
from interventions.console.api.lists import shown
from interventions.console.api.reads import Reads
from interventions.console.api.shaping import Shape
from interventions.console.failing import Unknown
from interventions.console.routes import Here
from interventions.contracts.json_form import to_json
from interventions.domain.canonical import instant_text
from interventions.projection.queries import now, one, papers, past
from interventions.projection.queries.rows import Moment

singles = Reads(tags=["one intervention"])
figures = Reads(tags=["now"])
ONE = "/interventions/{intervention_id:path}"


@singles.read(f"{ONE}/timeline", shapes.Timeline, Level.OPERATOR)
def timeline(call: Here, intervention_id: str) -> Response:
    """Give every event in order of arrival, accepted or refused, and whether the chain of hashes holds."""
    with call.read() as connection:
        moments = one.timeline_of(connection, intervention_id)
        chain = one.chain_of(connection, intervention_id)
    if not moments:
        raise Unknown
    items = tuple(_moment(each) for each in moments)
    return answer(call.request, shapes.Timeline.of(items=items, broken_at=chain.broken_at))


def _moment(moment: Moment) -> Shape:
    topic = "intervention-rejections" if moment.outcome == one.REFUSED else "intervention-log"
    return shapes.Moment.model_validate(moment._replace(record=to_json(topic, moment.record)))


@singles.read(f"{ONE}/state", shapes.State, Level.OPERATOR)
def state(call: Here, intervention_id: str, at: InstantText | None = None) -> Response:
    """Give the state and the dossier as they were known at an instant, or now."""
    with call.read() as connection:
        found = past.state_of(connection, intervention_id, instant(at))
    if found is None:
        raise Unknown
    return answer(call.request, _state(found))


def _state(found: past.Past) -> shapes.State:
    kept, dossier = found.state, found.dossier
    return shapes.State(
        version=kept.version,
        status=kept.status,
        locked=kept.locked,
        revision=kept.revision,
        report_outdated=kept.report_outdated,
        visit={**kept.visit, "planned_start": instant_text(kept.visit["planned_start"])},
        answers=tuple({**each} for each in dossier["answers"]),
        photos=tuple({**each} for each in dossier["photos"]),
        comment=dossier["comment"],
        signatures=tuple({**each, "signed_at": instant_text(each["signed_at"])} for each in dossier["signatures"]),
    )


@singles.read(f"{ONE}/time", shapes.Time)
def time(call: Here, intervention_id: str) -> Response:
    """Give segments and totals, as in intervention-time."""
    with call.read() as connection:
        found = one.time_of(connection, intervention_id)
    if found is None:
        raise Unknown
    return answer(call.request, shapes.Time.of(record=to_json("intervention-time", found)))


@singles.read(f"{ONE}/deliveries", shapes.Deliveries, Level.OPERATOR)
def deliveries(call: Here, intervention_id: str) -> Response:
    """Give the deliveries of its reports, the newest revision first."""
    with call.read() as connection:
        found = papers.deliveries_of(connection, intervention_id)
    items = tuple(to_json("report-deliveries", each.record) for each in found)
    return answer(call.request, shapes.Deliveries.of(items=items, after=None))


@singles.read(ONE, shapes.Intervention)
def intervention(call: Here, intervention_id: str) -> Response:
    """Give where one intervention stands."""
    with call.read() as connection:
        card = one.card_of(connection, intervention_id)
    if card is None:
        raise Unknown
    return answer(call.request, shown(call, card))


@figures.read("/tiles", shapes.Tiles)
def tiles(call: Here, company_id: str | None = None) -> Response:
    """Give how many there are by status, refused, unreadable, held."""
    with call.read() as connection:
        return answer(call.request, shapes.Tiles.model_validate(now.tiles_of(connection, company_id)))


@figures.read("/lag", shapes.Lag)
def lag(call: Here) -> Response:
    """Give how far all these answers are behind the topics."""
    with call.read() as connection:
        return answer(call.request, shapes.Lag.model_validate(now.lag_of(connection, call.now)))
