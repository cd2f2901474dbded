"""Rounding hours for a bill: a view of the raw seconds, never stored over them (T14)."""

from collections.abc import Mapping
from typing import NamedTuple

from interventions.domain.templates import Rounding
from interventions.domain.words import RoundingMode, RoundingScope


def rounded(seconds: int, rule: Rounding) -> int:
    """Round to the unit, then raise to the minimum; zero stays zero."""
    if seconds <= 0:
        return 0
    unit_s = rule["unit_s"]
    whole, rest = divmod(seconds, unit_s)
    up = (rule["mode"] == RoundingMode.UP and rest) or (rule["mode"] == RoundingMode.NEAREST and 2 * rest >= unit_s)
    return max((whole + (1 if up else 0)) * unit_s, rule["minimum_s"])


class Shown(NamedTuple):
    """One bucket as it is billed: each technician's, and in all."""

    of: Mapping[str, int]
    total: int


def shown(raw: Mapping[str, int], by_segment: Mapping[str, int], rule: Rounding) -> Shown:
    """Give the rounded sums by the rule's scope.

    ``by_segment`` are the sums of segments rounded each, used by scope ``segment`` alone.
    """
    if rule["scope"] == RoundingScope.INTERVENTION:
        return Shown(raw, rounded(sum(raw.values()), rule))
    if rule["scope"] == RoundingScope.SEGMENT:
        return Shown(by_segment, sum(by_segment.values()))
    of = {technician: rounded(seconds, rule) for technician, seconds in raw.items()}
    return Shown(of, sum(of.values()))
