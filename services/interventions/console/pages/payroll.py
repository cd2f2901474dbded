"""Payroll: technicians' days of a period and what is odd about them, raw and rounded."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from interventions.console.call import Call
from interventions.console.figures import local
from interventions.console.paging import page_number, parted
from interventions.console.routes import Here, Pages
from interventions.domain.templates import Rounding
from interventions.domain.time.rounding import rounded
from interventions.projection.queries.cards import companies_known, technicians_known
from interventions.projection.queries.one import settings_of
from interventions.projection.queries.payroll import anomalies_between, days_between, lengths_between, sums_between
from interventions.projection.queries.planned import names_known
from interventions.projection.queries.rows import PayDay, PaySums, Person
from interventions.projection.words import folded

pages = Pages()
PEOPLE = 25
DAYS = 200
"""A page ends after so many technicians, or so many of their days."""


class Period(NamedTuple):
    """What is looked at."""

    first: date
    last: date
    technician_id: str | None

    @property
    def asked(self) -> tuple[str, str, str | None]:
        """Give it as queries want it."""
        return str(self.first), str(self.last), self.technician_id


class Day(NamedTuple):
    """One technician's day with its rounded hours."""

    row: PayDay
    work_s: int
    travel_s: int


class Line(NamedTuple):
    """One technician's period with its rounded hours: the sum of the days, each rounded."""

    person: Person
    sums: PaySums
    work_s: int
    travel_s: int


@pages.page("/payroll")
def payroll(call: Here) -> HTMLResponse:
    """Show a period of some technicians, and the sums of all."""
    period = period_of(call)
    with call.read() as connection:
        company, rule = rule_of(connection, call.asked.get("company"))
        lines = lines_of(connection, period, rule)
        parts = list(parted(lines, lambda line: line.sums.days, PEOPLE, DAYS))
        page = page_number(call.asked.get("page"), parts)
        shown = parts[page - 1] if parts else []
        content = {
            "days": _by_technician(days_of(connection, period, rule, [line.person.technician_id for line in shown])),
            "anomalies": anomalies_between(
                connection, str(period.first), str(period.last), state="open", technician_id=period.technician_id
            ),
            "people": technicians_known(connection),
            "companies": companies_known(connection),
            **call.standing(connection),
        }
    return call.show(
        "payroll.html", live="all", section="payroll", period=period, lines=shown, page=page, pages=len(parts),
        first=sum(map(len, parts[: page - 1])) + 1, found=len(lines), rule=rule, company=company, sums=sums(lines),
        fields={}, fault=None, **content,
    )  # fmt: skip


def period_of(call: Call) -> Period:
    """Read the period; the month so far without one."""
    today = local(call.now, call.zone).date()
    first, last = _day(call.asked.get("from"), today.replace(day=1)), _day(call.asked.get("to"), today)
    return Period(min(first, last), max(first, last), call.asked.get("technician") or None)


def _day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def rule_of(connection: Connection, company_id: str | None) -> tuple[str, Rounding | None]:
    """Give the company whose rule rounds the days, and its rule as it is now; of several, one must be named."""
    known = companies_known(connection)
    chosen = company_id or (known[0][0] if len(known) == 1 else "")
    settings = settings_of(connection, chosen) if chosen else None
    return (settings["name"], settings["rounding"]) if settings else ("", None)


def days_of(
    connection: Connection, period: Period, rule: Rounding | None, of: Sequence[str] | None = None
) -> list[Day]:
    """Give the days of a period, of some technicians or of all, rounded."""
    round_ = _rounding(rule)
    found = days_between(connection, *period.asked, of=of)
    return [Day(row, round_(row.work_s), round_(row.travel_s)) for row in found]


def lines_of(connection: Connection, period: Period, rule: Rounding | None) -> list[Line]:
    """Give every technician's sums, by name."""
    names, sums_of = names_known(connection), sums_between(connection, *period.asked)
    billed = {each: (found.work_s, found.travel_s) for each, found in sums_of.items()}
    if rule:
        billed = _rounded(lengths_between(connection, *period.asked), _rounding(rule))
    lines = [Line(Person(each, names.get(each, each)), found, *billed[each]) for each, found in sums_of.items()]
    return sorted(lines, key=lambda line: (folded(line.person.name), line.person))


def _rounded(lengths: Sequence[tuple[str, int, int]], round_: Callable[[int], int]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for technician_id, work_s, travel_s in lengths:
        work, travel = found.get(technician_id, (0, 0))
        found[technician_id] = (work + round_(work_s), travel + round_(travel_s))
    return found


def _rounding(rule: Rounding | None) -> Callable[[int], int]:
    return cache(lambda seconds: rounded(seconds, rule)) if rule else int


def _by_technician(days: Sequence[Day]) -> Mapping[str, Sequence[Day]]:
    found: dict[str, list[Day]] = {}
    for day in days:
        found.setdefault(day.row.technician.technician_id, []).append(day)
    return found


def sums(lines: Sequence[Line]) -> Mapping[str, int]:
    """Add a period up."""
    return {
        "work_s": sum(line.sums.work_s for line in lines),
        "travel_s": sum(line.sums.travel_s for line in lines),
        "break_s": sum(line.sums.break_s for line in lines),
        "overlap_s": sum(line.sums.overlap_s for line in lines),
        "rounded_work_s": sum(line.work_s for line in lines),
        "rounded_travel_s": sum(line.travel_s for line in lines),
    }
