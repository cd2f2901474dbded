"""What technicians keeps: compact JSON, a list that begins with what it is."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from interventions.domain.canonical import compact
from interventions.domain.time.workday import Clash, Share

DAY_PREFIX = "\x01"
"""Before the key of a day: no record's key begins like that, as ids hold no control characters."""
_BROUGHT, _DAY = "brought", "day"


class Brought(NamedTuple):
    """Up to which version an intervention's part was taken in, and to which days it brings time."""

    version: int
    days: tuple[str, ...]


class Workday(NamedTuple):
    """What each intervention brings to one day, and what of it runs at once."""

    shares: Mapping[str, Share] = {}
    clash: Clash = Clash()


State = Brought | Workday


def day_key(technician: str, day: str) -> str:
    """Name the state of a technician's day."""
    return f"{DAY_PREFIX}{technician}/{day}"


def encode(state: State) -> bytes:
    """Write a state; the same state always gives the same bytes."""
    if isinstance(state, Brought):
        return compact([_BROUGHT, state.version, list(state.days)])
    shares = [[name, *share] for name, share in sorted(state.shares.items())]
    return compact([_DAY, shares, state.clash.seconds, list(state.clash.interventions)])


def decode(encoded: bytes) -> State:
    """Read what ``encode`` wrote."""
    match json.loads(encoded):
        case ["brought", version, days]:
            return Brought(version, tuple(days))
        case [_, shares, seconds, interventions]:
            return Workday(
                {
                    name: Share(work_s, travel_s, break_s, tuple((start, end) for start, end in busy))
                    for name, work_s, travel_s, break_s, busy in shares
                },
                Clash(seconds, tuple(interventions)),
            )
    raise ValueError("not a state of technicians")
