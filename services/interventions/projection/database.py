"""Open the read model: SQLite (WAL) by its path, PostgreSQL by its URL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.exc import DisconnectionError, NoSuchModuleError, OperationalError, ProgrammingError

from interventions.projection.settings import ReadModelSettings
from interventions.projection.tables import SCHEMA_VERSION, facts

_PRAGMAS = ("busy_timeout=5000", "cache_size=-65536", "temp_store=MEMORY", "mmap_size=1073741824")
_WRITING = ("journal_mode=WAL", "synchronous=NORMAL", "wal_autocheckpoint=4000")
_QUERIES_ONLY: dict[str, Any] = {
    "isolation_level": "REPEATABLE READ",
    "connect_args": {
        "options": "-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=10s",
    },
}
"""A reader that froze keeps a projection from building the tables anew for 10 s, not for ever."""
_READING = ("query_only=ON",)


class ReadModelMissing(Exception):
    """There is no read model of this version: run the projection, or wait until it has begun one."""


def writing_engine(settings: ReadModelSettings) -> Engine:
    """Open it to be written. Raises ValueError when the driver of PostgreSQL is not installed."""
    if settings.read_model_url:
        return _postgres(settings.read_model_url)
    settings.read_model.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{settings.read_model}")
    event.listen(engine, "connect", lambda connection, _: _told(connection, (*_PRAGMAS, *_WRITING)))
    return engine


def reading(settings: ReadModelSettings) -> Engine:
    """Open it for queries only; nothing can be written through it. A file that was built anew is opened anew.

    Connecting raises ReadModelMissing (see ``connected``) while there is none. Raises ValueError as above.
    """
    if settings.read_model_url:
        return _postgres(settings.read_model_url, **_QUERIES_ONLY)
    path = settings.read_model
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", pool_size=8)
    event.listen(engine, "connect", lambda connection, record: _opened(connection, record, path))
    event.listen(engine, "checkout", lambda _, record, __: _same_file(record, path))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def connected(engine: Engine) -> Connection:
    """Connect for queries, which all see one state: that of the first, until the connection is closed.

    Close it soon: a projection that builds the tables anew waits for it. Raises ReadModelMissing when there is no
    read model of this version.
    """
    try:
        connection = engine.connect()
    except OperationalError as fault:
        raise ReadModelMissing(str(fault.orig)) from fault
    version = schema_version(connection)
    if version != SCHEMA_VERSION:
        connection.close()
        raise ReadModelMissing("none was begun" if version is None else f"it is of version {version}")
    return connection


def schema_version(connection: Connection) -> int | None:
    """Give the version that a read model was begun with; None: nothing was."""
    try:
        found = connection.execute(select(facts.c.value).where(facts.c.name == "schema_version")).scalar()
    except (OperationalError, ProgrammingError):
        connection.rollback()
        return None
    return int(found) if found else None


def _postgres(url: str, **more: Any) -> Engine:
    try:
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True, **more)
    except (NoSuchModuleError, ModuleNotFoundError) as fault:
        raise ValueError("READ_MODEL_URL: install the extra `postgresql`") from fault


def _told(connection: Any, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _opened(connection: Any, record: Any, path: Path) -> None:
    record.info["file"] = identity(path)
    _told(connection, (*_PRAGMAS, *_READING))
    connection.isolation_level = None  # sqlite3 begins no transaction for a query: SQLAlchemy's own recipe


def _same_file(record: Any, path: Path) -> None:
    """Refuse a connection to a file that was deleted meanwhile: the pool opens another."""
    if record.info.get("file") != identity(path):
        raise DisconnectionError(f"{path} was built anew")


def identity(path: Path) -> tuple[int, int]:
    """Tell one file from another under the same path; zeros where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_dev, found.st_ino)
