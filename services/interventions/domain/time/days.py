"""Days of the site's zone: a day may have 23 or 25 hours, and no segment is ever bent to fit (T12)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from interventions.domain.values import zone_named

DAY_S = 24 * 3600
_EPOCH_DAY = 719_163


@lru_cache(maxsize=16_384)
def _offset_s(instant_s: int, zone: str) -> int:
    offset = datetime.fromtimestamp(instant_s, zone_named(zone) or UTC).utcoffset()
    return round(offset.total_seconds()) if offset else 0


@lru_cache(maxsize=4096)
def _day_text(days: int) -> str:
    return datetime.fromordinal(_EPOCH_DAY + days).date().isoformat()


def day_of(instant_s: int, zone: str) -> str:
    """Give the ISO day of an instant at the site."""
    return _day_text((instant_s + _offset_s(instant_s, zone)) // DAY_S)


def pieces(start_s: int, end_s: int, zone: str) -> Iterator[tuple[str, int]]:
    """Cut ``[start, end)`` where the site's day or its clock changes: ISO day and seconds of each piece.

    The seconds add up to ``end - start``. A day may come back, where clocks are set back over midnight.
    """
    at = start_s
    while at < end_s:
        offset = _offset_s(at, zone)
        day = (at + offset) // DAY_S
        until = min(end_s, (day + 1) * DAY_S - offset)
        if _offset_s(until - 1, zone) != offset:
            until = _clock_change(at, until - 1, zone)
        yield _day_text(day), until - at
        at = until


def _clock_change(low: int, high: int, zone: str) -> int:
    """Find the first second with another offset than ``low``'s, between it and ``high``, which has another."""
    offset = _offset_s(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_s(middle, zone) == offset:
            low = middle
        else:
            high = middle
    return high
