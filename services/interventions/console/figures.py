# ruff: noqa: RUF001 -- a dash and a minus as print has them
"""How instants, lengths and amounts are written: in the site's zone, 24 hours, `H h MM`."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal

from interventions.console.language import LOCALES
from interventions.domain.values import zone_named

_STEPS = ((3600, 1), (86_400, 60), (float("inf"), 3600))
"""How exact a distance from now has to be, in seconds: what is far away is written in days."""


def local(ms: int, zone: str) -> datetime:
    """Give an instant in a zone; in UTC where there is no such zone."""
    return datetime.fromtimestamp(ms / 1000, zone_named(zone) or UTC)


def instant_at(day: date, zone: str, hour: int = 0, minute: int = 0) -> int:
    """Give the UTC milliseconds of a wall clock; of the two of an hour that comes twice, the first."""
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone_named(zone) or UTC).timestamp() * 1000)


def bounds(day: date, zone: str, days: int = 1) -> tuple[int, int]:
    """Give the first instant of a day in a zone, and the first after it (or after several)."""
    return instant_at(day, zone), instant_at(day + timedelta(days=days), zone)


def duration(seconds: int | None) -> str:
    """Write a length as `H h MM`; a dash where there is none."""
    if seconds is None:
        return "–"
    minutes = abs(seconds) // 60
    return f"{'−' if seconds < 0 else ''}{minutes // 60} h {minutes % 60:02}"


def clock(ms: int | None, zone: str) -> str:
    """Write the hour of an instant."""
    return _clock(ms // 60_000, zone) if ms is not None else "–"


@lru_cache(maxsize=10_000)
def _clock(minute: int, zone: str) -> str:
    return local(minute * 60_000, zone).strftime("%H:%M")


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES[language])


@lru_cache(maxsize=10_000)
def day_text(day: date, language: str, form: str = "full") -> str:
    """Write a day: ``full`` with its weekday, or in any form of Babel's."""
    return format_date(day, form, locale=_locale(language))


def moment(ms: int, zone: str, language: str, *, this_year: int | None = None, seconds: bool = False) -> str:
    """Write day and hour; the year is left out where it is this one."""
    at = local(ms, zone)
    form = "d MMM" if at.year == this_year else "d MMM y"
    return f"{day_text(at.date(), language, form)} {at.strftime('%H:%M:%S' if seconds else '%H:%M')}"


def relative(ms: int, now: int, language: str) -> str:
    """Write how far an instant is from now: *il y a 3 heures*."""
    seconds = (ms - now) // 1000
    step = next(step for upto, step in _STEPS if abs(seconds) < upto)
    return _relative(seconds // step * step, language)


@lru_cache(maxsize=10_000)
def _relative(seconds: int, language: str) -> str:
    return format_timedelta(timedelta(seconds=seconds), add_direction=True, locale=_locale(language))


def lag_text(seconds: float) -> str:
    """Write a short length: seconds up to a minute, then `H h MM`."""
    return f"{seconds:.1f} s" if seconds < 60 else duration(int(seconds))  # noqa: PLR2004 - a minute


def amount(number: float, language: str) -> str:
    """Write a number."""
    return format_decimal(number, locale=_locale(language))


def seconds_of(text: str) -> int | None:
    """Read a length as people type it: `1:30`, `1h30`, `1 h 30`, `90` (minutes); None for none. Raises ValueError."""
    plain = "".join(text.lower().split())
    if not plain:
        return None
    hours, mark, minutes = plain.replace("h", ":").partition(":")
    found = int(hours) * 3600 + int(minutes or 0) * 60 if mark else int(hours) * 60
    if found < 0 or (mark and not 0 <= int(minutes or 0) < 60):  # noqa: PLR2004 - minutes of an hour
        raise ValueError(text)
    return found


def instant_typed(text: str, zone: str) -> int:
    """Read what a `datetime-local` field sends, in a zone. Raises ValueError."""
    typed = datetime.fromisoformat(text)
    if typed.tzinfo is not None:
        return int(typed.timestamp() * 1000)
    return int(typed.replace(tzinfo=zone_named(zone) or UTC).timestamp() * 1000)


def typed(ms: int, zone: str) -> str:
    """Write an instant as a `datetime-local` field wants it."""
    return local(ms, zone).strftime("%Y-%m-%dT%H:%M")


def day_of(text: str | None, zone: str, now: int) -> date:
    """Read an ISO day, else give today in a zone."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return local(now, zone).date()
