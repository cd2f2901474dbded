"""Hours rounded for the bill (domain §5, T14)."""

from typing import NamedTuple

from model.inputs import Row
from model.stretch import Stretch


def rounded(seconds: int, rule: Row) -> int:
    """T14: round first, then raise to the minimum; zero stays zero."""
    unit = rule["unit_s"]
    down = seconds // unit * unit
    rest = seconds - down
    up = rest > 0 if rule["mode"] == "up" else rest * 2 >= unit if rule["mode"] == "nearest" else False
    return max(down + unit if up else down, rule["minimum_s"]) if seconds > 0 else 0


class Rounded(NamedTuple):
    """One bucket rounded: by technician, and in all."""

    of: dict[str, int]
    total: int


def round_bucket(found: list[Stretch], bucket: str, people: list[str], rule: Row | None) -> Rounded:
    """T14, by scope; no rule: rounded = raw."""
    lengths = {
        who: [s.seconds for s in found if s.counted and s.bucket == bucket and s.technician == who] for who in people
    }
    raw = {who: sum(lengths[who]) for who in people}
    if rule is None:
        return Rounded(raw, sum(raw.values()))
    if rule["scope"] == "intervention":
        return Rounded(raw, rounded(sum(raw.values()), rule))
    if rule["scope"] == "segment":
        by_person = {who: sum(rounded(length, rule) for length in lengths[who]) for who in people}
    else:
        by_person = {who: rounded(raw[who], rule) for who in people}
    return Rounded(by_person, sum(by_person.values()))
