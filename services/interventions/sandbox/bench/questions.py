"""What the console's pages ask of the read model, each time of another day, person or word."""

from collections.abc import Callable, Mapping
from random import Random

from sqlalchemy import Connection

from interventions.projection.queries import cards, now, one, papers, past, payroll, planned, trouble
from interventions.projection.queries.cards import Order, Sort
from interventions.projection.queries.rows import DeliveryFilters, Filters, Piece, RefusalFilters
from interventions.sandbox.bench.firm import DAY, FIRST_DAY

Question = Callable[[Connection, Random], object]
_WEEK = 7
WORDS = ("garnier lyon", "evreux", "dupont", "oster", "entretien", "r-4242", "大", "p", "gas t", "lef", "zzzz")


def questions(interventions: int) -> Mapping[str, Question]:
    """Give all questions to a read model of so many interventions, by name."""
    return {**_lists(), **_tables(interventions), **_singles(interventions), **_others()}


def _lists() -> Mapping[str, Question]:
    return {
        "day": lambda c, r: _between(c, r, 1, Filters()),
        "day of a technician": lambda c, r: _between(c, r, 1, Filters(technician_id=f"t-{r.randrange(500)}")),
        "week": lambda c, r: _between(c, r, _WEEK, Filters()),
    }


def _between(connection: Connection, chance: Random, days: int, filters: Filters) -> object:
    start = FIRST_DAY + chance.randrange(723) * DAY
    found = planned.planned_between(connection, start, start + days * DAY, filters)
    cards.extras_of(connection, [each.intervention_id for each in found])
    return found


def _tables(interventions: int) -> Mapping[str, Question]:
    def deep(connection: Connection, chance: Random) -> object:
        first = cards.page_of(connection, Filters(planned_to=FIRST_DAY + chance.randrange(700) * DAY))
        return cards.page_of(connection, piece=Piece(first.after))

    def by(sort: Sort) -> Question:
        return lambda c, r: cards.page_of(c, order=Order(sort, descending=bool(r.randrange(2))))

    return {
        **{f"table by {sort}": by(sort) for sort in Sort},
        "table, further on": deep,
        "table of a status": lambda c, r: cards.page_of(
            c, Filters(statuses=frozenset({r.choice(("done", "confirmed", "unfinished", "draft"))}))
        ),
        "table of a technician": lambda c, r: cards.page_of(c, Filters(technician_id=f"t-{r.randrange(500)}")),
        "table of the refused": lambda c, _: cards.page_of(c, Filters(refused=True)),
        "table of a tag, by customer": lambda c, _: cards.page_of(c, Filters(tag="gas"), Order(Sort.CUSTOMER)),
        "search": lambda c, r: cards.page_of(c, Filters(text=r.choice(WORDS))),
        "search, by customer": lambda c, r: cards.page_of(c, Filters(text=r.choice(WORDS)), Order(Sort.CUSTOMER)),
        "search by reference": lambda c, r: cards.page_of(c, Filters(text=f"R-{r.randrange(interventions)}")),
        "search in a status": lambda c, r: cards.page_of(
            c, Filters(text=r.choice(WORDS), statuses=frozenset({"unfinished"}))
        ),
    }


def _singles(interventions: int) -> Mapping[str, Question]:
    def whole(connection: Connection, chance: Random) -> object:
        key = f"v-{chance.randrange(interventions)}"
        asked = (one.card_of, one.visit_of, one.time_of, one.timeline_of, one.chain_of, papers.deliveries_of)
        return [*(ask(connection, key) for ask in asked), past.state_of(connection, key)]

    return {
        "intervention": whole,
        "intervention at an instant": lambda c, r: past.state_of(c, f"v-{r.randrange(interventions)}", FIRST_DAY),
        "verdict": lambda c, r: now.verdict_of(c, f"v-{r.randrange(interventions)}", "none"),
    }


def _others() -> Mapping[str, Question]:
    return {
        "tiles": lambda c, _: now.tiles_of(c),
        "lag": lambda c, _: now.lag_of(c, 0),
        "changes": lambda c, _: now.changes_after(c, now.last_sequence(c)),
        "reports": lambda c, _: papers.deliveries_page(c, DeliveryFilters()),
        "reports held": lambda c, _: papers.deliveries_page(c, DeliveryFilters(states=papers.HELD)),
        "refused": lambda c, _: trouble.refusals_page(c, RefusalFilters()),
        "refused of a code": lambda c, _: trouble.refusals_page(c, RefusalFilters(code="locked")),
        "dead letters": lambda c, _: trouble.dead_letters(c),
        "payroll of a month": lambda c, r: payroll.days_between(c, *_month(r)),
        "technicians": lambda c, _: cards.technicians_known(c, "t-4"),
    }


def _month(chance: Random) -> tuple[str, str]:
    month = f"2024-{chance.randrange(1, 13):02d}"
    return f"{month}-01", f"{month}-31"
