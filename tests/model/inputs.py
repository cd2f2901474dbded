"""What the model is fed and what it gives back."""

from typing import Any, NamedTuple

Row = dict[str, Any]


class Input(NamedTuple):
    """One record of ``intervention-events`` as it lies in its partition."""

    event: Row
    received_at: int
    offset: int
    key: str | None
    shape: str | None


class Verdict(NamedTuple):
    """What one input came to: exactly one of logged, rejected, duplicate (contracts §4)."""

    outcome: str
    log: Row | None = None
    status: Row | None = None
    rejection: Row | None = None
