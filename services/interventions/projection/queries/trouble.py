"""What was refused, and what could not be read."""

from sqlalchemy import Connection

from interventions.projection.queries.rows import FIRST, DeadLetter, Piece, Refusal, RefusalFilters, Refusals


def refusals_page(connection: Connection, filters: RefusalFilters, piece: Piece = FIRST) -> Refusals:
    """Give refused events, the newest first. Raises ValueError for a cursor that is none."""
    raise NotImplementedError


def refusal(connection: Connection, partition: int, offset: int) -> Refusal | None:
    """Give one refused event, by its place in `intervention-rejections`."""
    raise NotImplementedError


def dead_letters(connection: Connection, limit: int = 200) -> tuple[DeadLetter, ...]:
    """Give dead letters, the newest first."""
    raise NotImplementedError


def dead_letter(connection: Connection, partition: int, offset: int) -> DeadLetter | None:
    """Give one dead letter, by its place in `dead-letters`."""
    raise NotImplementedError
