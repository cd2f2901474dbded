"""Parameters of the API, read strictly: what makes no sense is refused, not passed over."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator

from interventions.contracts.json_form import JsonFormError
from interventions.contracts.json_values import read_instant


def _instant(text: str) -> str:
    try:
        read_instant(text, "instant")
    except JsonFormError as fault:
        raise ValueError("not an instant: 2026-01-05T08:00:00.000Z") from fault
    return text


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


InstantText = Annotated[str, AfterValidator(_instant)]
DayText = Annotated[str, AfterValidator(_day)]
After = Annotated[str | None, Query(max_length=600, description="The cursor of the piece before.")]
Limit = Annotated[int, Query(ge=1, le=200)]
MOST = 200


def instant(text: str | None) -> int | None:
    """Read an instant that was checked."""
    return None if text is None else read_instant(text, "instant")
