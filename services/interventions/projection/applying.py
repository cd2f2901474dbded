"""A piece of one partition into the read model: its rows, how far that is, and what changed, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, bindparam, delete, update

from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.projection.building import Standing
from interventions.projection.searching import search_of
from interventions.projection.tables import changes, facts, offsets
from interventions.projection.writing.log import write_log
from interventions.projection.writing.papers import (
    write_alerts,
    write_anomalies,
    write_days,
    write_deliveries,
    write_rendered,
    write_settings,
    write_templates,
)
from interventions.projection.writing.status import write_statuses
from interventions.projection.writing.times import write_times
from interventions.projection.writing.trouble import forget_letters, write_letters, write_rejections
from interventions.projection.writing.writing import Writing
from interventions.stream.faults import Fenced
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Message, Place
from interventions.stream.processor import Received

_LOG = structlog.get_logger()

WRITERS: Mapping[str, Callable[[Writing, Sequence[Any]], None]] = {
    "intervention-templates": write_templates,
    "company-settings": write_settings,
    "intervention-log": write_log,
    "intervention-status": write_statuses,
    "intervention-time": write_times,
    "intervention-rejections": write_rejections,
    "report-deliveries": write_deliveries,
    "rendered-reports": write_rendered,
    "technician-days": write_days,
    "time-anomalies": write_anomalies,
    "operations-alerts": write_alerts,
    DEAD_LETTERS: write_letters,
}
"""Every topic of the read model, in the order in which a new one reads them."""

_KEYS = {
    "report-deliveries": "delivery_id",
    "operations-alerts": "alert_id",
    "intervention-templates": "template_id",
    "company-settings": "company_id",
}
_MANY = ("", "*", "", 0)
KEPT_CHANGES = 20_000
_PRUNED_EVERY = 2000


class Piece(NamedTuple):
    """Some records of one partition, in order; ``next_offset`` is where to go on, ``end_offset`` the end known of."""

    place: Place
    messages: Sequence[Message]
    next_offset: int
    end_offset: int


class Applying:
    """Takes pieces into an open read model.

    ``live``: each change is told; in a long catching-up one change with the key ``*`` stands for many.
    """

    def __init__(self, standing: Standing) -> None:
        self._engine, self._owner = standing.engine, standing.owner
        self._search = search_of(standing.engine.dialect.name)
        self._next_number, self._next_sequence = standing.next_number, standing.next_sequence
        self._unpruned = 0

    def take(self, piece: Piece, topic_id: str, now: int, *, live: bool) -> None:
        """Take a piece in, whole or not at all. Raises Fenced when another process has the read model by now."""
        received, unreadable = _decoded(piece)
        with self._engine.begin() as connection:
            self._own(connection)
            writing = Writing(connection, self._search, self._next_number)
            WRITERS[piece.place.topic](writing, received)
            writing.flush()
            _move(writing, piece, topic_id, unreadable)
            told = self._tell(writing, _changes(piece.place.topic, received) if live else [_MANY], now)
        self._next_number = writing.next_number
        self._next_sequence += told

    def look(self, ends: Mapping[Place, int], now: int) -> None:
        """Note that the topics were looked at, and their ends."""
        with self._engine.begin() as connection:
            self._own(connection)
            connection.execute(update(facts).where(facts.c.name == "read_at").values(value=str(now)))
            ended = (offsets.c.topic == bindparam("of_topic")) & (offsets.c.partition == bindparam("of_partition"))
            rows = [
                {"of_topic": place.topic, "of_partition": place.partition, "end": end} for place, end in ends.items()
            ]
            if rows:
                connection.execute(update(offsets).where(ended).values(end_offset=bindparam("end")), rows)

    def take_stock(self) -> None:
        """Let the database learn what its tables hold, so that it answers by the right index."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA analysis_limit=1000")
            connection.exec_driver_sql("ANALYZE")

    def forget_letters(self, place: Place, beginning: int) -> None:
        """Drop the dead letters that the topic no longer holds."""
        with self._engine.begin() as connection:
            self._own(connection)
            writing = Writing(connection, self._search, self._next_number)
            forget_letters(writing, place.partition, beginning)
            writing.flush()

    def _own(self, connection: Connection) -> None:
        mine = update(facts).where(facts.c.name == "owner", facts.c.value == self._owner).values(value=self._owner)
        if connection.execute(mine).rowcount != 1:
            raise Fenced("another process writes this read model")

    def _tell(self, writing: Writing, changed: Sequence[tuple[str, str, str, int]], now: int) -> int:
        names = ("topic", "key", "intervention_id", "version")
        rows = [
            {"sequence": number, "at": now, **dict(zip(names, each, strict=True))}
            for number, each in enumerate(changed, self._next_sequence)
        ]
        writing.add(changes, rows)
        self._unpruned += len(rows)
        if self._unpruned > _PRUNED_EVERY:
            last = self._next_sequence + len(rows)
            writing.connection.execute(delete(changes).where(changes.c.sequence < last - KEPT_CHANGES))
            self._unpruned = 0
        return len(rows)


def _decoded(piece: Piece) -> tuple[list[Any], int]:
    """Decode a piece; what cannot be read, which nothing of ours writes, is counted and logged."""
    if piece.place.topic == DEAD_LETTERS:
        return list(piece.messages), 0
    decode, received, unreadable = codec_of(piece.place.topic).decode, [], 0
    for each in piece.messages:
        if each.value is None:
            continue
        try:
            record = decode(each.value).record
        except UnreadableMessage as fault:
            _LOG.warning(
                "record_unreadable", topic=each.topic, partition=each.partition, offset=each.offset, code=fault.code
            )
            unreadable += 1
            continue
        received.append(Received(each.topic, each.partition, each.offset, each.timestamp, None, record))
    return received, unreadable


def _move(writing: Writing, piece: Piece, topic_id: str, unreadable: int) -> None:
    stand = writing.rows(offsets, (offsets.c.topic, offsets.c.partition), [tuple(piece.place)])
    before: Mapping[str, Any] = stand[0] if stand else {"read_timestamp": 0, "unreadable": 0}
    row = {
        "topic": piece.place.topic,
        "partition": piece.place.partition,
        "topic_id": topic_id,
        "next_offset": piece.next_offset,
        "end_offset": max(piece.end_offset, piece.next_offset),
        "read_timestamp": piece.messages[-1].timestamp if piece.messages else before["read_timestamp"],
        "unreadable": before["unreadable"] + unreadable,
    }
    writing.put(offsets, [row])


def _changes(topic: str, received: Sequence[Any]) -> list[tuple[str, str, str, int]]:
    """Give topic, key, intervention and version of each row that changed, the last of a key."""
    if topic == DEAD_LETTERS:
        return [(topic, f"{each.partition}/{each.offset}", "", 0) for each in received]
    last = {_key(each): each.record for each in received}
    return [(topic, key, each.get("intervention_id", ""), _version(each)) for key, each in last.items()]


def _key(received: Received) -> str:
    """Name the row that a record is about, as its page names it."""
    record = received.record
    if received.topic == "intervention-rejections":
        return f"{received.partition}/{received.offset}"
    if "day" in record:
        return f"{record['technician_id']}/{record['day']}"
    key: str = record[_KEYS.get(received.topic, "intervention_id")]
    return key


def _version(record: Mapping[str, Any]) -> int:
    return next((record[name] for name in ("version", "sequence", "revision") if name in record), 0)
