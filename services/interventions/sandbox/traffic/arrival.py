"""An event on its way: when it reaches the bus, under which key, with which payload record."""

from typing import Any, NamedTuple

from interventions.domain.events import SHAPES

Row = dict[str, Any]
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


class Arrival(NamedTuple):
    """One record to publish; ``received_at`` is the broker's timestamp it would get."""

    event: Row
    received_at: int
    key: str
    shape: str | None


def arrival(event: Row, received_at: int) -> Arrival:
    """Send an event as a correct publisher does."""
    record = SHAPES[event["kind"]]
    return Arrival(event, received_at, event["intervention_id"], None if record is None else record.__name__)
