"""Counts, lag and changes of this moment, and what became of a published event."""

from collections import Counter, defaultdict

from sqlalchemy import Connection, func, select

from interventions.projection.queries.one import logged_moment, refused_moment
from interventions.projection.queries.rows import Change, Lag, PlaceLag, Tiles, Verdict
from interventions.projection.stored import recalled
from interventions.projection.tables import changes, counts, facts, logged, offsets, refused

_SILENT_MS = 15_000
"""The projection looks at the topics every five seconds; after this it is not there."""


def tiles_of(connection: Connection, company_id: str | None = None) -> Tiles:
    """Give the counts, kept up as records come, of all or of one company (dead letters are nobody's)."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in connection.execute(select(counts).where(counts.c["count"] > 0)).mappings():
        if company_id is None or row["company_id"] == company_id or row["what"] == "dead_letter":
            found[row["what"]][row["word"]] += row["count"]
    return Tiles(
        statuses=dict(found["status"]),
        locked=found["locked"].total(),
        outdated=found["outdated"].total(),
        deliveries=dict(found["delivery"]),
        refused=dict(found["refused"]),
        dead_letters=dict(found["dead_letter"]),
    )


def lag_of(connection: Connection, now: int) -> Lag:
    """Give how far the read model is behind at an instant; one that nobody keeps up is behind by its silence."""
    stands = {name: value for name, value in connection.execute(select(facts.c.name, facts.c.value))}  # noqa: C416 - dict() takes a result for a mapping
    built_at, read_at = int(stands["built_at"]), int(stands["read_at"])
    wanted = select(*(offsets.c[name] for name in PlaceLag._fields)).order_by(offsets.c.topic, offsets.c.partition)
    places = tuple(PlaceLag(*row) for row in connection.execute(wanted))
    behind = [each for each in places if each.next_offset < each.end_offset]
    since = min((each.read_timestamp or built_at for each in behind), default=now)
    silence = now - read_at if now - read_at > _SILENT_MS else 0
    records = sum(each.end_offset - each.next_offset for each in behind)
    return Lag(records, max(now - since, silence, 0) / 1000, built_at, read_at, places)


def built_at(connection: Connection) -> int:
    """Tell when this read model was begun; sequences of another one mean nothing."""
    return int(connection.execute(select(facts.c.value).where(facts.c.name == "built_at")).scalar_one())


def last_sequence(connection: Connection) -> int:
    """Give the sequence of the last change; 0: there is none."""
    return connection.execute(select(func.max(changes.c.sequence))).scalar() or 0


def changes_after(connection: Connection, sequence: int, limit: int = 1000) -> tuple[Change, ...]:
    """Give changes in the order of commits. The key ``*`` stands for more than is told: *look at all*."""
    wanted = select(changes).where(changes.c.sequence > sequence).order_by(changes.c.sequence).limit(limit)
    return tuple(Change(*row) for row in connection.execute(wanted))


def verdict_of(connection: Connection, intervention_id: str, event_id: str) -> Verdict | None:
    """Give what became of an event; None: nothing yet."""
    for table, moment_of in ((logged, logged_moment), (refused, refused_moment)):
        this = (table.c.intervention_id == intervention_id) & (table.c.event_id == event_id)
        found = connection.execute(select(table.c.record).where(this)).scalars().first()
        if found:
            record = recalled(found)
            moment = moment_of(record)
            sentences = (moment.code, moment.message_fr, moment.message_en)
            return Verdict(moment.outcome, record["version"], *sentences, record)
    return None
