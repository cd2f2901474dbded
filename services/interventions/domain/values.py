"""The scalar types of contracts.md §3: what a string, an instant or a length may be."""

from datetime import date
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

EARLIEST_MS = 946_684_800_000
LATEST_MS = 4_102_444_800_000
LONGEST_S = 31 * 24 * 3600

_ID = r"^[A-Za-z0-9._\-:@/+]+$"
_NOT_CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_TEXT = rf"^[^{_NOT_CONTROL}]*$"
_LINE = rf"^[^{_NOT_CONTROL}\n\t\u2028\u2029]*$"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = (
    rf"^{_ATOM}(?:\.{_ATOM})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$"
)


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """Look an IANA zone up; None when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _real_zone(name: str) -> str:
    if zone_named(name) is None:
        raise PydanticCustomError("zone", "not an IANA time zone")
    return name


def _real_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("day", "not a day of the calendar") from None
    return text


def _relative(reference: str) -> str:
    if not {".", ".."}.isdisjoint(reference.split("/")):
        raise PydanticCustomError("reference", "not a key relative to the photo store")
    return reference


def _limited_id(longest: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=longest, pattern=_ID)


Id = Annotated[str, _limited_id(64)]
EventId = Annotated[str, _limited_id(200)]
SegmentId = Annotated[str, _limited_id(260)]
FreeId = Annotated[str, _limited_id(200)]
Text = Annotated[str, StringConstraints(max_length=4000, pattern=_TEXT)]
Line = Annotated[str, StringConstraints(max_length=200, pattern=_LINE)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=_EMAIL)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
PhotoReference = Annotated[
    str,
    StringConstraints(max_length=1024, pattern=r"^(?:[A-Za-z0-9_.\-]+/)*[A-Za-z0-9_.\-]+$"),
    AfterValidator(_relative),
]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_real_day)]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_real_zone)]
Instant = Annotated[int, Field(strict=True, ge=EARLIEST_MS, le=LATEST_MS)]
"""Milliseconds since 1970 in UTC; RFC 3339 only at the edge (JSON form)."""
Seconds = Annotated[int, Field(strict=True, ge=0, le=LONGEST_S)]
Count = Annotated[int, Field(strict=True, ge=0)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
