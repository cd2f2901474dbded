"""Planning: technicians by hours of a day, by days of a week; on a phone a list."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from fastapi.responses import HTMLResponse

from interventions.console.access import Level
from interventions.console.call import Call
from interventions.console.figures import bounds, day_of, instant_at, local
from interventions.console.pages.sheets import Sheet, Wanted, sheet_of
from interventions.console.pages.today import Column, counted, narrowed
from interventions.console.routes import Here, Pages
from interventions.console.words import STATUSES
from interventions.projection.queries.cards import technicians_known
from interventions.projection.queries.planned import cards_of, names_known, outlined_between
from interventions.projection.queries.rows import Card, Outline, Person

pages = Pages()
STEP_MS = 5 * 60_000
HOUR_MS = 60 * 60_000
_USUAL = (7, 19)
_LANES = 40


class Bar(NamedTuple):
    """A visit on the grid: its first column, how many it spans, and its lane among those that overlap."""

    card: Card
    column: int
    span: int
    lane: int


class Row(NamedTuple):
    """One technician's line."""

    person: Person | None
    bars: tuple[Bar, ...]
    column: Column

    @property
    def lanes(self) -> int:
        """Count the lanes that it takes."""
        return max((bar.lane for bar in self.bars), default=1)


class Span(NamedTuple):
    """The hours that are shown, as instants; on a day of 23 or 25 hours the hours are counted, not the clock."""

    start: int
    end: int

    @property
    def hours(self) -> int:
        """Count the hours."""
        return (self.end - self.start) // HOUR_MS


@pages.page("/planning")
def planning(call: Here) -> HTMLResponse:
    """Show a day or a week of some technicians."""
    day = day_of(call.asked.get("day"), call.zone, call.now)
    week = call.asked.get("view") == "week"
    first = day - timedelta(days=day.weekday()) if week else day
    period = bounds(first, call.zone, 7 if week else 1)
    step = timedelta(days=7 if week else 1)
    with call.read() as connection:
        lines = outlined_between(connection, *period, narrowed(call))
        sheet = sheet_of(lines, names_known(connection), wanted_of(call))
        columns = columns_of(sheet, cards_of(connection, sheet.visits))
        frame = {"people": technicians_known(connection), **call.standing(connection)}
    content = _week(call, first, columns) if week else _day(call, span_of(lines, day, call.zone), columns)
    return call.show(
        "planning.html", live="all", section="planning", week=week, day=day, before=day - step, after=day + step,
        sheet=sheet, counted=counted(lines), labels=call.said(STATUSES), **content, **frame,
    )  # fmt: skip


@pages.action("/planning/find", level=Level.VIEWER)
async def find(call: Here) -> Any:
    """Keep a technician's name and go to those who bear it; it is in no address."""
    form = await call.request.form(max_fields=5)
    token = call.house.searches.token(str(form.get("words", ""))[:200])
    return call.go(call.address("/planning", **{**call.asked, "s": token, "page": None}))


def wanted_of(call: Call) -> Wanted:
    """Read which technicians are asked for."""
    asked = call.asked
    return Wanted(
        page=asked.get("page"),
        whole=asked.get("all") == "1",
        words=call.house.searches.words(asked.get("s")),
        technician_id=asked.get("technician") or None,
    )


def columns_of(sheet: Sheet, cards: Sequence[Card]) -> list[Column]:
    """Lay cards out by technician, first those of nobody. A visit of several is under each."""
    of: dict[str | None, list[Card]] = {}
    for card in cards:
        for person in card.technicians or (None,):
            of.setdefault(person.technician_id if person else None, []).append(card)
    nobody = [Column(None, tuple(of[None]))] if None in of else []
    return nobody + [Column(each, tuple(of.get(each.technician_id, ()))) for each in sheet.people]


def _day(call: Call, span: Span, columns: Sequence[Column]) -> dict[str, object]:
    hours = [local(span.start + number * HOUR_MS, call.zone).hour for number in range(span.hours)]
    rows = [Row(column.person, laid(column.cards, span), column) for column in columns]
    inside = span.start <= call.now < span.end
    return {"hours": hours, "rows": rows, "now_column": (call.now - span.start) // STEP_MS + 1 if inside else None}


def _week(call: Call, first: date, columns: Sequence[Column]) -> dict[str, object]:
    days = [first + timedelta(days=number) for number in range(7)]
    today = local(call.now, call.zone).date()
    return {"days": days, "today": today, "rows": [(column, by_day(column, call.zone)) for column in columns]}


def by_day(column: Column, zone: str) -> dict[date, list[Card]]:
    """Sort a technician's week by day."""
    found: dict[date, list[Card]] = {}
    for card in column.cards:
        found.setdefault(local(card.planned_start, zone).date(), []).append(card)
    return found


def span_of(cards: Sequence[Card] | Sequence[Outline], day: date, zone: str) -> Span:
    """Give the usual hours of a day, or more where a visit lies outside them; never beyond the day."""
    first, last = bounds(day, zone)
    start, end = (instant_at(day, zone, hour) for hour in _USUAL)
    for card in cards:
        start = min(start, max(first, card.planned_start - (card.planned_start - first) % HOUR_MS))
        end = max(end, min(last, card.planned_end + (first - card.planned_end) % HOUR_MS))
    return Span(start, min(end, start + 24 * HOUR_MS))


def laid(cards: Sequence[Card], span: Span) -> tuple[Bar, ...]:
    """Lay visits out side by side: each in the first lane that is free when it begins."""
    free: list[int] = []
    bars = []
    for card in sorted(cards, key=lambda each: (each.planned_start, each.intervention_id)):
        column = max(0, (card.planned_start - span.start) // STEP_MS)
        end = min(span.hours * 12, max(column + 3, -((span.start - card.planned_end) // STEP_MS)))
        column = min(column, end - 1)
        lane = next((number for number, until in enumerate(free) if until <= column), len(free))
        if lane == len(free):
            free.append(end)
        free[lane] = end
        bars.append(Bar(card, column + 1, max(1, end - column), min(lane + 1, _LANES)))
    return tuple(bars)
