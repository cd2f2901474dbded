"""Today: every technician's visits of a day, as a dispatcher reads them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from fastapi.responses import HTMLResponse

from interventions.console.call import Call
from interventions.console.figures import bounds, day_of
from interventions.console.routes import Here, Pages
from interventions.projection.queries.cards import extras_of
from interventions.projection.queries.planned import planned_between
from interventions.projection.queries.rows import Card, Extras, Filters, Outline, Person

pages = Pages()
NO_EXTRAS = Extras(0, ())


class Column(NamedTuple):
    """One technician's day; ``person`` is None for what nobody is assigned to."""

    person: Person | None
    cards: tuple[Card, ...]

    @property
    def planned_s(self) -> int:
        """Add up what is planned."""
        return sum(card.planned_end - card.planned_start for card in self.cards) // 1000

    @property
    def done(self) -> int:
        """Count what is done."""
        return sum(card.category == "finished" for card in self.cards)


@pages.page("/")
def start(call: Here) -> object:
    """Begin with today."""
    return call.go("/today")


@pages.page("/today")
def today(call: Here) -> HTMLResponse:
    """Show a day."""
    day = day_of(call.asked.get("day"), call.zone, call.now)
    start_ms, end_ms = bounds(day, call.zone)
    filters = narrowed(call)
    with call.read() as connection:
        cards = planned_between(connection, start_ms, end_ms, filters)
        extras: Mapping[str, Extras] = extras_of(connection, [card.intervention_id for card in cards])
        frame = call.standing(connection)
    return call.show(
        "today.html",
        live="all",
        section="today",
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        cards=cards,
        columns=columns_of(cards, filters.technician_id),
        extras=extras,
        bare=NO_EXTRAS,
        counted=counted(cards),
        **frame,
    )


def narrowed(call: Call) -> Filters:
    """Read the filters that day lists and plannings share."""
    asked = call.asked
    status = asked.get("status")
    return Filters(
        statuses=frozenset({status}) if status else frozenset(), technician_id=asked.get("technician") or None
    )


def columns_of(cards: Sequence[Card], technician_id: str | None = None) -> list[Column]:
    """Lay cards out by technician, by name; first those of nobody. A visit of several is under each."""
    found = list(_columns(cards, technician_id))
    return sorted(found, key=lambda column: (column.person is not None, column.person.name if column.person else ""))


def _columns(cards: Sequence[Card], technician_id: str | None) -> Iterator[Column]:
    people: dict[str, Person] = {}
    of: dict[str | None, list[Card]] = {}
    for card in cards:
        for person in card.technicians or (None,):
            if person is None or technician_id in {None, person.technician_id}:
                name = person.technician_id if person else None
                of.setdefault(name, []).append(card)
                if person:
                    people[person.technician_id] = person
    for name, theirs in of.items():
        yield Column(people[name] if name else None, tuple(theirs))


def counted(cards: Sequence[Card] | Sequence[Outline]) -> dict[str, int]:
    """Count cards by status, in the order of the table of domain.md §2."""
    counts: dict[str, int] = {}
    for card in cards:
        counts[card.status] = counts.get(card.status, 0) + 1
    return counts
