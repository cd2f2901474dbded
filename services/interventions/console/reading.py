"""The read model as pages read it: opened when first asked, opened anew when it was built anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from interventions.projection.database import ReadModelMissing, connected


class Reading:
    """Connections for queries only."""

    def __init__(self, opened: Callable[[], Engine]) -> None:
        self._opened = opened
        self._engine: Engine | None = None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Read one state of the whole. Raises ReadModelMissing when there is none, or none that can be read."""
        try:
            self._engine = self._engine or self._opened()
            with connected(self._engine) as connection:
                yield connection
        except DBAPIError as fault:
            self.close()
            raise ReadModelMissing(str(fault.orig)) from fault

    def close(self) -> None:
        """Let go; the next connection opens it anew."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()
