"""Counts, lag and changes of this moment, and what became of a published event."""

from sqlalchemy import Connection

from interventions.projection.queries.rows import Change, Lag, Tiles, Verdict


def tiles_of(connection: Connection, company_id: str | None = None) -> Tiles:
    """Give the counts, kept up as records come, of all or of one company."""
    raise NotImplementedError


def lag_of(connection: Connection, now: int) -> Lag:
    """Give how far the read model is behind at an instant."""
    raise NotImplementedError


def last_sequence(connection: Connection) -> int:
    """Give the sequence of the last change; 0: there is none."""
    raise NotImplementedError


def changes_after(connection: Connection, sequence: int, limit: int = 1000) -> tuple[Change, ...]:
    """Give changes in the order of commits. Those before the oldest kept are gone: a gap means *look at all*."""
    raise NotImplementedError


def verdict_of(connection: Connection, intervention_id: str, event_id: str) -> Verdict | None:
    """Give what became of an event; None: nothing yet."""
    raise NotImplementedError
