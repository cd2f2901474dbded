"""finished-interventions, rendered-reports ──▶ the state of rendering, byte for byte: what waits has no report yet."""

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Final, NamedTuple, cast

from interventions.reporting.rendering.processor import Awaited, Rendering, Waiting

NOT_TOLD: Final = (
    "a hand-over older than the oldest record of rendered-reports counts as printed",
    "without a marker, what waited at the end of the topic is read anew: it waits on from when it came",
)
"""What the topics do not hold, or no longer."""


class HandOver(NamedTuple):
    """Where a finished intervention lies in its topic, and when it came."""

    intervention_id: str
    offset: int
    received_at: int


def rebuilt(handed_over: Iterable[HandOver], reported: Container[int]) -> dict[str, Waiting]:
    """Rebuild the states of one partition: the hand-overs in offset order, but for those at ``reported`` offsets."""
    waiting: dict[str, list[Awaited]] = defaultdict(list)
    for each in handed_over:
        if each.offset not in reported:
            waiting[each.intervention_id].append(Awaited(each.offset, each.received_at))
    return {key: tuple(each) for key, each in waiting.items()}


def encoded(state: Waiting) -> bytes:
    """Write what waits, as rendering does: it needs neither press nor store for it."""
    return Rendering.encode(cast("Rendering", None), state)
