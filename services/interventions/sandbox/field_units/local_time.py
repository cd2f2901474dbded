"""From the wall clock of an incident to instants: past midnight, and through nights of clock change."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE_NAME = "America/Chicago"
ZONE = ZoneInfo(ZONE_NAME)
EARLY_S = 3600
DAY_S = 24 * 3600


def seconds_of(clock: str) -> int:
    """Read ``HH:MM:SS`` as seconds since midnight."""
    hours, minutes, seconds = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def wall_s(clock: str, first_s: int) -> int:
    """Place a wall-clock time on the incident's clock, in seconds since the midnight its day began with.

    An incident lasts less than 23 hours: what is more than an hour before its first time is of the next day.
    """
    seconds = seconds_of(clock)
    return seconds if seconds >= first_s - EARLY_S else seconds + DAY_S


def instant_ms(day: str, wall: int, *, second_pass: bool = False) -> int:
    """Give the instant of a wall-clock time.

    In the hour that comes twice the first pass is meant unless ``second_pass``; in the one that is
    missing the clock is read as not yet put forward.
    """
    local = datetime.fromisoformat(day) + timedelta(seconds=wall)
    placed = local.replace(tzinfo=ZONE, fold=int(second_pass))
    return int(placed.astimezone(UTC).timestamp()) * 1000


def instants_ms(day: str, walls: Sequence[int], not_before_ms: int) -> list[int]:
    """Give the instants of a unit's entries.

    One in the hour that comes twice is of the second pass where the first would lie before ``not_before_ms``.
    """
    placed = []
    for wall in walls:
        first = instant_ms(day, wall)
        late = instant_ms(day, wall, second_pass=True)
        placed.append(late if first < not_before_ms <= late else first)
    return placed


def changes_clock(day: str, walls: Sequence[int]) -> bool:
    """Tell whether the clock changes between the first and the last of some times of an incident."""
    midnight = datetime.fromisoformat(day)
    first, last = (midnight + timedelta(seconds=wall) for wall in (min(walls), max(walls)))
    return first.replace(tzinfo=ZONE).utcoffset() != last.replace(tzinfo=ZONE, fold=1).utcoffset()
