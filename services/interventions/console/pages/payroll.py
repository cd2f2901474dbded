"""Payroll: technicians' days and what is odd about them, raw and rounded, as a page, CSV and XLSX."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import NamedTuple

import xlsxwriter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from interventions.console.call import Call
from interventions.console.figures import local
from interventions.console.routes import Here, Pages
from interventions.console.safe import cell
from interventions.domain.templates import Rounding
from interventions.domain.time.rounding import rounded
from interventions.projection.queries.cards import companies_known, technicians_known
from interventions.projection.queries.one import settings_of
from interventions.projection.queries.payroll import anomalies_between, days_between
from interventions.projection.queries.rows import PayDay

pages = Pages()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    "technician_id", "technician", "day", "work_s", "travel_s", "break_s", "overlap_s",
    "rounded_work_s", "rounded_travel_s", "rule", "interventions",
)  # fmt: skip


class Day(NamedTuple):
    """One technician's day with its rounded hours."""

    row: PayDay
    work_s: int
    travel_s: int


class Period(NamedTuple):
    """What is looked at."""

    first: date
    last: date
    technician_id: str | None


@pages.page("/payroll")
def payroll(call: Here) -> HTMLResponse:
    """Show a period."""
    period = period_of(call)
    with call.read() as connection:
        company, rule = rule_of(connection, call.asked.get("company"))
        days = _days(connection, period, rule)
        content = {
            "anomalies": anomalies_between(
                connection, str(period.first), str(period.last), technician_id=period.technician_id
            ),
            "people": technicians_known(connection),
            "companies": companies_known(connection),
            **call.standing(connection),
        }
    return call.show(
        "payroll.html", live="all", section="payroll", period=period, days=days, rule=rule, company=company,
        sums=sums(days), fields={}, fault=None, **content,
    )  # fmt: skip


@pages.page("/payroll.csv")
def as_csv(call: Here) -> Response:
    """Give the same rows as CSV, with seconds."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows([cell(value) for value in row] for row in _rows(call))
    return _file(call, out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "csv")


@pages.page("/payroll.xlsx")
def as_xlsx(call: Here) -> Response:
    """Give the same rows as a workbook, hours as hours."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("payroll")
    hours = book.add_format({"num_format": "[h]:mm"})
    sheet.write_row(0, 0, _COLUMNS, book.add_format({"bold": True}))
    for number, row in enumerate(_rows(call), 1):
        for place, (name, value) in enumerate(zip(_COLUMNS, row, strict=True)):
            if name.endswith("_s") and isinstance(value, int):
                sheet.write_number(number, place, value / 86_400, hours)
            else:
                sheet.write_string(number, place, str(value))
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return _file(call, out.getvalue(), _XLSX, "xlsx")


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


def _days(connection: Connection, period: Period, rule: Rounding | None) -> list[Day]:
    found = days_between(connection, str(period.first), str(period.last), period.technician_id)
    return [
        Day(
            row,
            rounded(row.work_s, rule) if rule else row.work_s,
            rounded(row.travel_s, rule) if rule else row.travel_s,
        )
        for row in found
    ]


def sums(days: Sequence[Day]) -> Mapping[str, int]:
    """Add a period up."""
    return {
        "work_s": sum(day.row.work_s for day in days),
        "travel_s": sum(day.row.travel_s for day in days),
        "break_s": sum(day.row.break_s for day in days),
        "overlap_s": sum(day.row.overlap_s for day in days),
        "rounded_work_s": sum(day.work_s for day in days),
        "rounded_travel_s": sum(day.travel_s for day in days),
    }


def _rows(call: Call) -> Iterator[tuple[object, ...]]:
    with call.read() as connection:
        company, rule = rule_of(connection, call.asked.get("company"))
        days = _days(connection, period_of(call), rule)
    named = rule_text(company, rule)
    for day in days:
        row = day.row
        yield (
            row.technician.technician_id, row.technician.name, row.day, row.work_s, row.travel_s, row.break_s,
            row.overlap_s, day.work_s, day.travel_s, named, " ".join(row.interventions),
        )  # fmt: skip


def rule_text(company: str, rule: Rounding | None) -> str:
    """Name a rule for a machine and for the person who checks it."""
    if rule is None:
        return f"{company}: none" if company else "none"
    return f"{company}: {rule['mode']} to {rule['unit_s']} s, minimum {rule['minimum_s']} s, of each day"


def _file(call: Call, content: bytes, kind: str, ending: str) -> Response:
    period = period_of(call)
    name = f"payroll-{period.first}-{period.last}.{ending}"
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
