"""Parameters of the API, read strictly: what makes no sense is refused, not passed over."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from interventions.contracts.json_form import JsonFormError
from interventions.contracts.json_values import read_instant
from interventions.domain.words import Status
from interventions.projection.queries.cards import Order, Sort
from interventions.projection.queries.rows import Filters, Piece


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
MOST = 200
Limit = Annotated[int, Query(ge=1, le=MOST)]


def instant(text: str | None) -> int | None:
    """Read an instant that was checked."""
    return None if text is None else read_instant(text, "instant")


Word = Annotated[str | None, Field(max_length=200)]


class Wanted(BaseModel):
    """Which interventions, in which order, which piece. Words to search for are none of it: an address is logged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: tuple[Status, ...] = ()
    company_id: Word = None
    technician_id: Word = None
    template_id: Word = None
    tag: Word = None
    locked: bool | None = None
    outdated: bool | None = None
    unassigned: bool | None = None
    refused: bool | None = None
    planned_from: InstantText | None = None
    planned_to: InstantText | None = None
    sort: Sort = Sort.PLANNED
    descending: bool = True
    after: Annotated[str | None, Field(max_length=600, description="The cursor of the piece before.")] = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50

    def filters(self, text: str = "") -> Filters:
        """Give what narrows the list."""
        return Filters(
            text, frozenset(self.status), self.company_id, self.technician_id, self.template_id, self.tag, self.locked,
            self.outdated, self.unassigned, self.refused, instant(self.planned_from), instant(self.planned_to),
        )  # fmt: skip

    @property
    def order(self) -> Order:
        """Give the order."""
        return Order(self.sort, self.descending)

    @property
    def piece(self) -> Piece:
        """Give the piece."""
        return Piece(self.after, self.limit)


class Searched(Wanted):
    """The same with words, for the body of a request."""

    text: Annotated[str, Field(max_length=200, description="Beginnings of words; accents do not matter.")]
