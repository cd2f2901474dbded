"""Payroll as files: every technician's day of the period, raw and rounded, as CSV and XLSX."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

from fastapi.responses import Response

from interventions.console.call import Call
from interventions.console.pages.payroll import days_of, period_of, rule_of
from interventions.console.routes import Here, Pages
from interventions.console.safe import cell
from interventions.domain.templates import Rounding

pages = Pages()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    "technician_id", "technician", "day", "work_s", "travel_s", "break_s", "overlap_s",
    "rounded_work_s", "rounded_travel_s", "rule", "interventions",
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
    import xlsxwriter  # noqa: PLC0415 - 2 MB that only this page needs

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


def _rows(call: Call) -> Iterator[tuple[object, ...]]:
    with call.read() as connection:
        company, rule = rule_of(connection, call.asked.get("company"))
        days = days_of(connection, period_of(call), rule)
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
