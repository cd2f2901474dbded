"""Reports and their deliveries."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, select, tuple_

from interventions.projection.queries.cursors import cursor, last_seen
from interventions.projection.queries.rows import FIRST, Deliveries, Delivery, DeliveryFilters, Piece
from interventions.projection.stored import recalled
from interventions.projection.tables import deliveries, interventions, rendered

HELD = frozenset({"unknown", "failed", "refused", "deferred"})
"""States that wait for a person, or for the mail configuration."""
_ORDER = "deliveries"
_MAIL = "mail"


def deliveries_page(connection: Connection, filters: DeliveryFilters, piece: Piece = FIRST) -> Deliveries:
    """Give deliveries, the newest change first. Raises ValueError for a cursor that is none."""
    row = deliveries.c
    wanted = _wanted().order_by(row.at.desc(), row.delivery_id.desc()).limit(piece.limit + 1)
    if filters.states:
        wanted = wanted.where(row.state.in_(sorted(filters.states)))
    if filters.channel:
        wanted = wanted.where(row.channel == filters.channel)
    if filters.company_id:
        wanted = wanted.where(row.company_id == filters.company_id)
    if piece.after is not None:
        wanted = wanted.where(tuple_(row.at, row.delivery_id) < last_seen(piece.after, _ORDER, (int, str)))
    found = _given(connection, wanted)
    shown = found[: piece.limit]
    more = len(found) > piece.limit
    return Deliveries(tuple(shown), cursor(_ORDER, shown[-1].at, shown[-1].delivery_id) if more else None)


def deliveries_of(connection: Connection, intervention_id: str) -> tuple[Delivery, ...]:
    """Give one intervention's deliveries, the newest revision first."""
    found = _given(connection, _wanted().where(deliveries.c.intervention_id == intervention_id))
    return tuple(sorted(found, key=lambda each: (-each.revision, -each.at, each.delivery_id)))


def delivery(connection: Connection, delivery_id: str) -> Delivery | None:
    """Give one delivery."""
    return next(iter(_given(connection, _wanted().where(deliveries.c.delivery_id == delivery_id))), None)


def _wanted() -> Select[tuple[str, str | None, str | None]]:
    stands = deliveries.outerjoin(interventions, deliveries.c.intervention_id == interventions.c.intervention_id)
    return select(deliveries.c.record, interventions.c.reference, interventions.c.customer_name).select_from(stands)


def _given(connection: Connection, wanted: Select[tuple[str, str | None, str | None]]) -> list[Delivery]:
    rows = connection.execute(wanted).all()
    records = [recalled(row.record) for row in rows]
    mails = _mails(connection, {each["intervention_id"] for each in records if each["channel"] == _MAIL})
    return [_delivery(row, record, mails) for row, record in zip(rows, records, strict=True)]


def _delivery(row: Row[Any], record: dict[str, Any], mails: dict[str, str]) -> Delivery:
    names = ("delivery_id", "intervention_id", "state", "channel", "document", "revision", "recipient", "attempt")
    return Delivery(
        **{name: record[name] for name in (*names, "reason", "next_attempt_at", "at")},
        reference=row.reference,
        customer_name=row.customer_name or "",
        pdf=record["pdf"]["reference"] if record["pdf"] else None,
        mail=mails.get(record["delivery_id"]),
        record=record,
    )


def _mails(connection: Connection, intervention_ids: Iterable[str]) -> dict[str, str]:
    """Find where the bytes of mails lie, by delivery."""
    wanted = select(rendered.c.record).where(rendered.c.intervention_id.in_(sorted(intervention_ids)))
    reports = [recalled(record) for record in connection.execute(wanted).scalars()]
    mails = (mail for report in reports for mail in report["mails"] if mail["mail"])
    return {mail["delivery_id"]: mail["mail"]["reference"] for mail in mails}
