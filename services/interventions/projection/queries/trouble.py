"""What was refused, and what could not be read."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, tuple_

from interventions.projection.queries.cursors import cursor, last_seen
from interventions.projection.queries.rows import FIRST, DeadLetter, Piece, Refusal, RefusalFilters, Refusals
from interventions.projection.stored import recalled
from interventions.projection.tables import dead_letters as letters
from interventions.projection.tables import logged, refused

_ORDER = "refusals"
_AT_ONCE = 200
_BY_TIME = (refused.c.received_at, refused.c.partition, refused.c.offset)


def refusals_page(connection: Connection, filters: RefusalFilters, piece: Piece = FIRST) -> Refusals:
    """Give refused events, the newest first. Raises ValueError for a cursor that is none."""
    wanted = select(refused).order_by(*(column.desc() for column in _BY_TIME)).limit(piece.limit + 1)
    wanted = _narrowed(wanted, filters)
    if piece.after is not None:
        wanted = wanted.where(tuple_(*_BY_TIME) < last_seen(piece.after, _ORDER, (int, int, int)))
    found = _given(connection, wanted)
    shown = found[: piece.limit]
    last = shown[-1] if len(found) > piece.limit else None
    return Refusals(tuple(shown), cursor(_ORDER, last.received_at, last.partition, last.offset) if last else None)


def _narrowed(wanted: Select[Any], filters: RefusalFilters) -> Select[Any]:
    named = {name: value for name, value in filters._asdict().items() if value is not None}
    return wanted.where(*(refused.c[name] == value for name, value in named.items()))


def refusal_places(connection: Connection, filters: RefusalFilters) -> tuple[tuple[int, int], ...]:
    """Give the places (partition, offset) of all refused events of a filter, the oldest first."""
    wanted = _narrowed(select(refused.c.partition, refused.c.offset), filters).order_by(*_BY_TIME)
    return tuple((row[0], row[1]) for row in connection.execute(wanted))


def refusals_at(connection: Connection, places: Sequence[tuple[int, int]]) -> list[Refusal]:
    """Give the refused events of some hundred places, the oldest first."""
    here = tuple_(refused.c.partition, refused.c.offset).in_(places)
    return _given(connection, select(refused).where(here).order_by(*_BY_TIME))


def outcomes_of(connection: Connection, sent: Sequence[tuple[str, str]]) -> Counter[str]:
    """Count what became of events (intervention, id): ``accepted``, ``refused``; those on their way are left out."""
    found: Counter[str] = Counter()
    for part in (sent[first : first + _AT_ONCE] for first in range(0, len(sent), _AT_ONCE)):
        for table, outcome in ((logged, "accepted"), (refused, "refused")):
            these = tuple_(table.c.intervention_id, table.c.event_id).in_(part)
            found[outcome] += connection.execute(select(func.count()).where(these)).scalar_one()
    return found


def refusal(connection: Connection, partition: int, offset: int) -> Refusal | None:
    """Give one refused event, by its place in `intervention-rejections`."""
    place = (refused.c.partition == partition) & (refused.c.offset == offset)
    return next(iter(_given(connection, select(refused).where(place))), None)


def _given(connection: Connection, wanted: Select[Any]) -> list[Refusal]:
    rows = connection.execute(wanted).all()
    retried = _retried(connection, rows)
    return [_refusal(row, recalled(row.record), retried.get((row.intervention_id, row.event_id))) for row in rows]


def _refusal(row: Row[Any], record: dict[str, Any], retried: str | None) -> Refusal:
    names = (
        "partition",
        "offset",
        "intervention_id",
        "event_id",
        "kind",
        "origin",
        "code",
        "company_id",
        "received_at",
    )
    return Refusal(
        **{name: row._mapping[name] for name in names},  # noqa: SLF001 - the public name of a row's columns
        message_fr=record["message_fr"],
        message_en=record["message_en"],
        retried=retried,
        record=record,
    )


def _retried(connection: Connection, rows: Sequence[Row[Any]]) -> dict[tuple[str, str], str]:
    """Tell what became of later events that name these as their cause; one accepted settles it."""
    causes = sorted({row.event_id for row in rows if row.event_id})
    outcomes: dict[tuple[str, str], str] = {}
    for table, outcome in ((refused, "refused"), (logged, "accepted")):
        wanted = select(table.c.intervention_id, table.c.causation_id).where(table.c.causation_id.in_(causes))
        outcomes.update(((row[0], row[1]), outcome) for row in connection.execute(wanted))
    return outcomes


def dead_letters(connection: Connection, limit: int = 200) -> tuple[DeadLetter, ...]:
    """Give dead letters, the newest first."""
    wanted = select(letters).order_by(letters.c.offset.desc(), letters.c.partition).limit(limit)
    return tuple(_letter(row) for row in connection.execute(wanted))


def dead_letter(connection: Connection, partition: int, offset: int) -> DeadLetter | None:
    """Give one dead letter, by its place in `dead-letters`."""
    wanted = select(letters).where(letters.c.partition == partition, letters.c.offset == offset)
    row = connection.execute(wanted).first()
    return _letter(row) if row else None


def _letter(row: Row[Any]) -> DeadLetter:
    content: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - the public name of a row's columns
    headers = [(name, None if value is None else bytes.fromhex(value)) for name, value in recalled(content["headers"])]
    return DeadLetter(**{**content, "headers": tuple(headers)})
