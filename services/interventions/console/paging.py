"""Lists in pieces: a cursor that makes no sense is the first piece."""

from collections.abc import Callable
from typing import TypeVar

from interventions.projection.queries.rows import Piece

Found = TypeVar("Found")


def paged(ask: Callable[[Piece], Found], after: str | None, limit: int) -> Found:
    """Ask for what follows a cursor."""
    try:
        return ask(Piece(after or None, limit))
    except ValueError:
        return ask(Piece(None, limit))
