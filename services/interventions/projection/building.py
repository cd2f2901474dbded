"""Begin the read model, go on with one that stands, or build it anew where that cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import structlog
from sqlalchemy import Connection, Engine, func, insert, select, text, update
from sqlalchemy.exc import DatabaseError, OperationalError

from interventions.projection.database import identity, schema_version, writing_engine
from interventions.projection.searching import search_of
from interventions.projection.settings import ReadModelSettings
from interventions.projection.tables import METADATA, SCHEMA_VERSION, changes, facts, interventions, offsets
from interventions.stream.faults import Unavailable
from interventions.stream.port import Place

_LOG = structlog.get_logger()
_DAMAGE = ("malformed", "not a database", "disk image", "no such table")
_FILES = ("", "-wal", "-shm", "-journal")


class BadReadModel(Exception):
    """The read model cannot be gone on with; it must be built anew."""


@contextmanager
def translated() -> Iterator[None]:
    """Tell damage from a database that is away or full. Raises BadReadModel, Unavailable."""
    try:
        yield
    except DatabaseError as fault:
        if any(word in str(fault.orig) for word in _DAMAGE):
            raise BadReadModel(f"corrupt: {fault.orig}") from fault
        if isinstance(fault, OperationalError):
            raise Unavailable(f"the read model: {fault.orig}") from fault
        raise


class Position(NamedTuple):
    """How far a partition was read, of the topic that had this id."""

    topic_id: str
    next_offset: int


class Standing(NamedTuple):
    """An open read model: whose it is now, where to go on, and the next numbers to give."""

    engine: Engine
    owner: str
    file: tuple[int, int] | None
    positions: dict[Place, Position]
    next_number: int
    next_sequence: int


def still_there(standing: Standing) -> bool:
    """Tell whether its file, if it is one, was not deleted."""
    return standing.file is None or standing.file == _file(standing.engine)


def _file(engine: Engine) -> tuple[int, int] | None:
    return None if engine.dialect.name == "postgresql" else identity(Path(engine.url.database or ""))


def opened(settings: ReadModelSettings, now: int) -> Standing:
    """Open the read model and take it over; what is corrupt or of another version is built anew, and that is said."""
    engine = writing_engine(settings)
    if (why := _fault(engine)) != "":
        engine.dispose()
        if why:
            _LOG.warning("read_model_built_anew", why=why)
        engine = begun(settings, now)
    with engine.begin() as connection:
        return _taken_over(engine, connection)


def _fault(engine: Engine) -> str | None:
    """Say why what stands cannot be used; empty when it can, None when nothing stands."""
    try:
        with engine.connect() as connection:
            version = schema_version(connection)
            if version is None:
                return None
            if version != SCHEMA_VERSION:
                return f"it is of version {version}, this is {SCHEMA_VERSION}"
            if engine.dialect.name == "sqlite":
                found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
                return "" if found == "ok" else f"corrupt: {found}"
            return ""
    except DatabaseError as fault:
        return f"corrupt: {fault.orig}"


def begun(settings: ReadModelSettings, now: int) -> Engine:
    """Begin an empty read model in the place of whatever stands."""
    if settings.read_model_url is None:
        for suffix in _FILES:
            with suppress(FileNotFoundError):
                settings.read_model.with_name(settings.read_model.name + suffix).unlink()
    engine = writing_engine(settings)
    with engine.begin() as connection:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        search_of(engine.dialect.name).create(connection)
        stands = {"schema_version": SCHEMA_VERSION, "built_at": now, "read_at": now, "owner": ""}
        connection.execute(insert(facts), [{"name": name, "value": str(value)} for name, value in stands.items()])
    return engine


def _taken_over(engine: Engine, connection: Connection) -> Standing:
    owner = uuid4().hex
    connection.execute(update(facts).where(facts.c.name == "owner").values(value=owner))
    positions = {
        Place(row.topic, row.partition): Position(row.topic_id, row.next_offset)
        for row in connection.execute(
            select(offsets.c.topic, offsets.c.partition, offsets.c.topic_id, offsets.c.next_offset)
        )
    }
    last_number = connection.execute(select(func.max(interventions.c.number))).scalar() or 0
    last_sequence = connection.execute(select(func.max(changes.c.sequence))).scalar() or 0
    return Standing(engine, owner, _file(engine), positions, last_number + 1, last_sequence + 1)
