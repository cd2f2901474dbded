"""`interventions export`: status, time and technicians' days as files of a day each, for other people's tools."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from interventions.cli.day_files import Writer, parquet_writer, replace_days, write_csv
from interventions.cli.export_rows import SHEETS, Row, Sheet
from interventions.cli.fault import CallFault
from interventions.cli.instants import day_of_text
from interventions.cli.opening import opened
from interventions.cli.options import Json, option, several
from interventions.cli.screen import progress, say, table
from interventions.cli.sources import Source

Format = Literal["parquet", "csv"]
LONGEST_DAYS = 3660


async def export(  # noqa: PLR0913 - each is an option of the command
    *,
    out: Annotated[Path, option("The folder to write to: <sheet>/<day>.<format>.")],
    from_: Annotated[str, option("First day.", "--from")],
    to: Annotated[str, option("Last day.")],
    sheet: Annotated[tuple[Literal["status", "time", "technician-days"], ...], several("One sheet; all without.")] = (),
    format_: Annotated[Format, option("Parquet needs the extra `export`.", "--format")] = "parquet",
    dump: Annotated[Path | None, option("Read a dump folder; without one, the broker is asked.")] = None,
    json: Json = False,
) -> None:
    """Write status, time and technicians' days as one file a day; days of the period are written anew, whole.

    A status belongs to the site's day on which it was reached; time to the site's day on which it was spent.
    """
    days = list(_period(day_of_text(from_), day_of_text(to)))
    write = write_csv if format_ == "csv" else parquet_writer()
    counts: dict[str, dict[str, int]] = {}
    async with opened(dump) as source:
        for name in sheet or SHEETS:
            by_day = await _by_day(source, SHEETS[name], days)
            files = _written(out / name, format_, write, SHEETS[name], by_day)
            counts[name] = {"files": files, "rows": sum(map(len, by_day.values()))}
    rows = [(name, f"{each['rows']:,}", f"{each['files']:,}") for name, each in counts.items()]
    shown = table(("sheet", "rows", "files"), rows)
    say({"folder": str(out), "sheets": counts}, lambda console: console.print(shown), json=json)


def _period(first: str, last: str) -> Iterator[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if start > end:
        raise CallFault(f"--from {first} is after --to {last}", "swap them")
    if (end - start).days > LONGEST_DAYS:
        raise CallFault(f"{first} to {last} is longer than ten years", "ask for a shorter period")
    for number in range((end - start).days + 1):
        yield (start + timedelta(number)).isoformat()


async def _by_day(source: Source, sheet: Sheet, days: list[str]) -> Mapping[str, list[Row]]:
    """Give the rows of each day, of the last record a key; a tombstone takes a key's rows away."""
    latest: dict[str | None, Any] = {}
    with progress(sheet.topic, None) as advance:
        async for each in source.read(sheet.topic):
            latest[each.key] = each.record
            advance(1)
    found: dict[str, list[Row]] = {day: [] for day in days}
    for _, record in sorted(latest.items(), key=lambda pair: str(pair[0])):
        for row in sheet.rows(record) if record is not None else ():
            if row["day"] in found:
                found[row["day"]].append(row)
    return found


def _written(folder: Path, ending: str, write: Writer, sheet: Sheet, by_day: Mapping[str, list[Row]]) -> int:
    try:
        return replace_days(folder, ending, write, sheet.columns, by_day)
    except OSError as fault:
        raise CallFault(f"cannot write {folder}: {fault.strerror}", "name another folder") from fault
