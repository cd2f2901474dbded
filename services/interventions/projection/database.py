"""Open the read model: SQLite (WAL) by its path, PostgreSQL by its URL."""

from sqlalchemy import Engine

from interventions.projection.settings import ReadModelSettings


def reading(settings: ReadModelSettings) -> Engine:
    """Open it for queries only; nothing can be written through it. Raises ReadModelMissing when there is none yet."""
    raise NotImplementedError


class ReadModelMissing(Exception):
    """There is no read model of this version (yet): run the projection, or wait until it has begun."""
