"""The pages by name, and how much waits for somebody on each."""

from collections.abc import Mapping
from typing import NamedTuple

from interventions.console.words import N_
from interventions.projection.queries.papers import HELD
from interventions.projection.queries.rows import Tiles


class Place(NamedTuple):
    """One entry of the bar."""

    path: str
    name: str
    label: str
    waits: int


_PLACES = (
    ("today", N_("Today")),
    ("planning", N_("Planning")),
    ("flow", N_("Flow")),
    ("reports", N_("Reports")),
    ("refused", N_("Refused")),
    ("payroll", N_("Payroll")),
)


def navigation(tiles: Tiles | None) -> list[Place]:
    """Give the bar."""
    counts = _counts(tiles)
    return [Place(f"/{name}", name, label, counts.get(name, 0)) for name, label in _PLACES]


def waiting(tiles: Tiles | None) -> int:
    """Count what waits for a person: for the title and the icon."""
    return sum(_counts(tiles).values())


def _counts(tiles: Tiles | None) -> Mapping[str, int]:
    if tiles is None:
        return {}
    held = sum(count for state, count in tiles.deliveries.items() if state in HELD)
    return {"reports": held, "refused": sum(tiles.dead_letters.values())}
