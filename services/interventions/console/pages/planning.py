"""Planning: technicians by hours of a day, by days of a week; on a phone a list."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from fastapi.responses import HTMLResponse

from interventions.console.call import Call
from interventions.console.figures import bounds, day_of, instant_at, local
from interventions.console.pages.today import Column, columns_of, counted, narrowed
from interventions.console.routes import Here, Pages
from interventions.projection.queries.cards import planned_between, technicians_known
from interventions.projection.queries.rows import Card, Person

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
    """Show a day or a week."""
    day = day_of(call.asked.get("day"), call.zone, call.now)
    week = call.asked.get("view") == "week"
    first = day - timedelta(days=day.weekday()) if week else day
    start, end = bounds(first, call.zone, 7 if week else 1)
    step = timedelta(days=7 if week else 1)
    with call.read() as connection:
        cards = planned_between(connection, start, end, narrowed(call))
        people = technicians_known(connection)
        frame = call.standing(connection)
    content = _week(call, first, cards) if week else _day(call, day, cards)
    return call.show(
        "planning.html", live="all", section="planning", week=week, day=day, before=day - step, after=day + step,
        cards=cards, people=people, counted=counted(cards), **content, **frame,
    )  # fmt: skip


def _day(call: Call, day: date, cards: Sequence[Card]) -> dict[str, object]:
    span = span_of(cards, day, call.zone)
    hours = [local(span.start + number * HOUR_MS, call.zone).hour for number in range(span.hours)]
    rows = [Row(column.person, laid(column.cards, span), column) for column in columns_of(cards, _asked_for(call))]
    inside = span.start <= call.now < span.end
    return {"hours": hours, "rows": rows, "now_column": (call.now - span.start) // STEP_MS + 1 if inside else None}


def _week(call: Call, first: date, cards: Sequence[Card]) -> dict[str, object]:
    days = [first + timedelta(days=number) for number in range(7)]
    today = local(call.now, call.zone).date()
    return {
        "days": days,
        "today": today,
        "rows": [(c, by_day(c, call.zone)) for c in columns_of(cards, _asked_for(call))],
    }


def _asked_for(call: Call) -> str | None:
    return call.asked.get("technician") or None


def by_day(column: Column, zone: str) -> dict[date, list[Card]]:
    """Sort a technician's week by day."""
    found: dict[date, list[Card]] = {}
    for card in column.cards:
        found.setdefault(local(card.planned_start, zone).date(), []).append(card)
    return found


def span_of(cards: Sequence[Card], day: date, zone: str) -> Span:
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
