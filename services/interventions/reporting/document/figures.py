"""Instants, days, lengths and numbers as the reader writes them, in the site's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from interventions.domain.templates import Rounding
from interventions.reporting.document.labels import LABELS, LOCALES

_MINUTE, _HOUR = 60, 3600
_MINUS, _DASH = "\N{MINUS SIGN}", "\N{EN DASH}"


def local_time(instant_ms: int, zone: str) -> datetime:
    """Give an instant on the site's clock."""
    return datetime.fromtimestamp(instant_ms // 1000, UTC).astimezone(ZoneInfo(zone))


def day_text(day: date, language: str) -> str:
    """Write a day in full, with its weekday."""
    return format_date(day, "full", LOCALES[language])


def short_day(iso: str, language: str) -> str:
    """Write an ISO date with its month in letters; anything else as it is."""
    try:
        return format_date(date.fromisoformat(iso), "long", LOCALES[language])
    except ValueError:
        return iso


def moment_text(instant_ms: int, zone: str, language: str) -> str:
    """Write an instant as day and time on the site's clock."""
    local = local_time(instant_ms, zone)
    return f"{format_date(local, 'long', LOCALES[language])} {LABELS[language]['at']} {local:%H:%M}"


def stretch_text(start_ms: int, end_ms: int, zone: str, language: str) -> str:
    """Write a stretch of time on the site's clock, its day once where it begins and ends on the same."""
    start, end = local_time(start_ms, zone), local_time(end_ms, zone)
    if start.date() == end.date():
        return f"{format_date(start, 'long', LOCALES[language])}, {start:%H:%M} {_DASH} {end:%H:%M}"
    return f"{moment_text(start_ms, zone, language)} {_DASH} {moment_text(end_ms, zone, language)}"


def hours_text(start_ms: int, seconds: int, zone: str) -> str:
    """Write a planned stretch as its two times on the site's clock."""
    end = local_time(start_ms + seconds * 1000, zone)
    return f"{local_time(start_ms, zone):%H:%M} {_DASH} {end:%H:%M}"


def length_text(seconds: int) -> str:
    """Write a length as ``H h MM`` (T18); a begun minute is not counted."""
    hours, rest = divmod(abs(seconds), _HOUR)
    sign = f"{_MINUS} " if seconds <= -_MINUTE else ""
    return f"{sign}{hours} h {rest // _MINUTE:02d}"


def variance_text(seconds: int) -> str:
    """Write a difference with its sign."""
    return f"+ {length_text(seconds)}" if seconds >= _MINUTE else length_text(seconds)


def number_text(number: float, unit: str | None, language: str) -> str:
    """Write an answer's number with all of its digits, and its unit."""
    text = format_decimal(number, locale=LOCALES[language], decimal_quantization=False)
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def _unit_text(seconds: int) -> str:
    if seconds % _MINUTE:
        return f"{seconds} s"
    return f"{seconds // _MINUTE} min" if seconds < _HOUR else length_text(seconds)


def rounding_text(rounding: Rounding, language: str) -> str:
    """Name the rounding rule in a sentence (T14)."""
    words = LABELS[language]
    parts = [
        words[f"rounding.{rounding['mode']}"].format(unit=_unit_text(rounding["unit_s"])),
        words[f"rounding.{rounding['scope']}"],
    ]
    if rounding["minimum_s"]:
        parts.append(words["rounding.minimum"].format(minimum=_unit_text(rounding["minimum_s"])))
    return ", ".join(parts)
