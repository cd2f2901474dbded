"""One file a day, CSV or Parquet."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from interventions.cli.export_rows import FLAG, INSTANT, NUMBER, SECONDS, TEXT, TEXTS, Row
from interventions.cli.fault import CallFault
from interventions.domain.canonical import instant_text

Columns = Mapping[str, str]
Writer = Callable[[Path, Columns, Sequence[Row]], None]


def write_csv(path: Path, columns: Columns, rows: Sequence[Row]) -> None:
    """Write UTF-8 with a heading; instants in RFC 3339, several texts parted by a blank, null is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_CELLS[kind](row[name]) for name, kind in columns.items()] for row in rows)


def _same(value: Any) -> Any:
    return value


_CELLS: Mapping[str, Callable[[Any], Any]] = {
    TEXT: _same,
    SECONDS: _same,
    NUMBER: _same,
    FLAG: lambda value: "true" if value else "false",
    INSTANT: instant_text,
    TEXTS: " ".join,
}


def parquet_writer() -> Writer:
    """Give the writer of Parquet. Raises CallFault without the extra ``export``."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise CallFault("Parquet needs pyarrow", "pip install 'interventions[export]', or use --format csv") from None
    kinds = {
        TEXT: pa.string(),
        SECONDS: pa.int64(),
        NUMBER: pa.int64(),
        FLAG: pa.bool_(),
        INSTANT: pa.timestamp("ms", tz="UTC"),
        TEXTS: pa.list_(pa.string()),
    }

    def write(path: Path, columns: Columns, rows: Sequence[Row]) -> None:
        schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
        picked = [{name: row[name] for name in columns} for row in rows]
        pq.write_table(pa.Table.from_pylist(picked, schema=schema), path)

    return write


def replace_days(folder: Path, ending: str, write: Writer, columns: Columns, days: Mapping[str, list[Row]]) -> int:
    """Put the file of each day in place, and take that of a day without rows away; gives the number written.

    A reader finds the former file of a day or the new one, never a part of one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for day, rows in days.items():
        place, fresh = folder / f"{day}.{ending}", folder / f".{day}.{ending}"
        if rows:
            write(fresh, columns, rows)
            fresh.replace(place)
        else:
            place.unlink(missing_ok=True)
    return sum(map(bool, days.values()))
