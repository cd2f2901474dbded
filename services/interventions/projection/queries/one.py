"""One intervention: where it stands, its visit, times, timeline, chain."""

from typing import Any

from sqlalchemy import Connection, select

from interventions.domain.events import Planned
from interventions.domain.intervention import NO_HASH
from interventions.domain.log import hash_of
from interventions.domain.records import InterventionTime, LoggedEvent, Rejection
from interventions.domain.templates import CompanySettings, InterventionTemplate
from interventions.projection.queries.card_rows import COLUMNS, card_from
from interventions.projection.queries.rows import Card, Chain, Moment
from interventions.projection.stored import recalled
from interventions.projection.tables import interventions, logged, refused, revisions, times, visits

REFUSED = "refused"


def card_of(connection: Connection, intervention_id: str) -> Card | None:
    """Give where it stands; None: nobody planned it."""
    wanted = select(*COLUMNS).where(interventions.c.intervention_id == intervention_id)
    row = connection.execute(wanted).first()
    return card_from(row) if row else None


def visit_of(connection: Connection, intervention_id: str) -> Planned | None:
    """Give the visit as it is planned now, with customer, descriptions and technicians' names."""
    found: Planned | None = _recalled(
        connection, select(visits.c.visit).where(visits.c.intervention_id == intervention_id)
    )
    return found


def time_of(connection: Connection, intervention_id: str) -> InterventionTime | None:
    """Give segments and totals; None before any."""
    found: InterventionTime | None = _recalled(
        connection, select(times.c.record).where(times.c.intervention_id == intervention_id)
    )
    return found


def log_of(connection: Connection, intervention_id: str) -> list[LoggedEvent]:
    """Give the log records, by version."""
    wanted = select(logged.c.record).where(logged.c.intervention_id == intervention_id).order_by(logged.c.version)
    return [recalled(record) for record in connection.execute(wanted).scalars()]


def refusals_of(connection: Connection, intervention_id: str) -> list[Rejection]:
    """Give the rejections, in order of arrival."""
    wanted = select(refused.c.record).where(refused.c.intervention_id == intervention_id)
    wanted = wanted.order_by(refused.c.partition, refused.c.offset)
    return [recalled(record) for record in connection.execute(wanted).scalars()]


def timeline_of(connection: Connection, intervention_id: str) -> tuple[Moment, ...]:
    """Give everything that came in, logged or refused, in order of arrival."""
    came = [(each["source_offset"], logged_moment(each)) for each in log_of(connection, intervention_id)]
    came += [(each["source_offset"], refused_moment(each)) for each in refusals_of(connection, intervention_id)]
    return tuple(moment for _, moment in sorted(came, key=lambda each: each[0]))


def logged_moment(record: LoggedEvent) -> Moment:
    """Give the line of an accepted event."""
    event = record["event"]
    return Moment(
        outcome=record["outcome"],
        version=record["version"],
        kind=event["kind"],
        event_id=event["event_id"],
        occurred_at=event["occurred_at"],
        received_at=record["received_at"],
        late=record["late"],
        code=None,
        message_fr=None,
        message_en=None,
        record=record,
    )


def refused_moment(record: Rejection) -> Moment:
    """Give the line of a refused event."""
    event = record["event"]
    return Moment(
        outcome=REFUSED,
        version=None,
        kind=event["kind"] if event else None,
        event_id=record["event_id"],
        occurred_at=event["occurred_at"] if event else None,
        received_at=record["received_at"],
        late=False,
        code=record["code"],
        message_fr=record["message_fr"],
        message_en=record["message_en"],
        record=record,
    )


def chain_of(connection: Connection, intervention_id: str) -> Chain:
    """Compute the hash chain of the log anew; one whose head is no longer kept counts from its first record."""
    records = log_of(connection, intervention_id)
    before = records[0]["previous_hash"] if records and records[0]["version"] > 1 else NO_HASH
    version = records[0]["version"] if records else 1
    for number, each in enumerate(records, version):
        if each["version"] != number or each["previous_hash"] != before or each["hash"] != hash_of(each):
            return Chain(len(records), each["version"])
        before = each["hash"]
    return Chain(len(records), None)


def template_of(connection: Connection, template_id: str, revision: int | None = None) -> InterventionTemplate | None:
    """Give a template at a revision, or as it is now."""
    found: InterventionTemplate | None = _revision(connection, "intervention-templates", template_id, revision)
    return found


def settings_of(connection: Connection, company_id: str, revision: int | None = None) -> CompanySettings | None:
    """Give a company's settings at a revision, or as they are now."""
    found: CompanySettings | None = _revision(connection, "company-settings", company_id, revision)
    return found


def _revision(connection: Connection, topic: str, key: str, revision: int | None) -> Any:
    wanted = select(revisions.c.record).where(revisions.c.topic == topic, revisions.c.key == key)
    if revision is not None:
        wanted = wanted.where(revisions.c.revision == revision)
    return _recalled(connection, wanted.order_by(revisions.c.revision.desc()).limit(1))


def _recalled(connection: Connection, wanted: Any) -> Any:
    found = connection.execute(wanted).scalar()
    return recalled(found) if found else None
