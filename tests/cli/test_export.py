"""export: files of a day each that other people's readers read, the sums those of the topics."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cli.calls import call, options, sample_files
from interventions.cli.app import run

YEARS = ("--from", "2010-01-01", "--to", "2015-12-31")
SHEETS = ("status", "time", "technician-days")


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the dump of the replayed sample."""
    folder = tmp_path_factory.mktemp("sample")
    assert run(["replay", *map(str, options(sample_files(folder))), "--dump", str(folder / "topics")]) == 0
    return folder / "topics"


def latest(dump: Path, topic: str) -> list[Any]:
    """Give the last record of each key of a topic."""
    lines = map(json.loads, (dump / f"{topic}.jsonl").read_text().splitlines())
    return [value for value in {each["key"]: each["value"] for each in lines}.values() if value]


def seconds(rows: list[Any]) -> tuple[int, ...]:
    return tuple(sum(int(row[name]) for row in rows) for name in ("work_s", "travel_s", "break_s"))


def test_parquet_holds_every_row_of_the_topics_on_its_day(
    dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Read by pyarrow: one status an intervention, the seconds of all days, and no row on another day's file."""
    answer = call(capsys, "export", "--out", tmp_path, *YEARS, "--dump", dump, "--json")

    read = {
        name: [{**row, "file": path.stem} for path in sorted((tmp_path / name).iterdir()) for row in _rows(path)]
        for name in SHEETS
    }
    days = [day for time in latest(dump, "intervention-time") for day in time["days"]]
    assert answer.code == 0
    assert all(row["day"] == row["file"] for rows in read.values() for row in rows)
    assert {row["intervention_id"]: row["status"] for row in read["status"]} == {
        each["intervention_id"]: each["status"] for each in latest(dump, "intervention-status")
    }
    assert seconds(read["time"]) == seconds(days)
    assert seconds(read["technician-days"]) == seconds(latest(dump, "technician-days")) == seconds(days)
    assert {name: each["rows"] for name, each in answer.told["sheets"].items()} == {
        name: len(rows) for name, rows in read.items()
    }


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def test_csv_holds_the_same_rows(dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The same rows in both forms, an instant as RFC 3339."""
    for form in ("csv", "parquet"):
        call(capsys, "export", "--out", tmp_path, *YEARS, "--sheet", "status", "--format", form, "--dump", dump)
    paths = sorted((tmp_path / "status").glob("*.csv"))
    assert paths
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            plain = list(csv.DictReader(file))
        typed = _rows(path.with_suffix(".parquet"))
        assert [row["intervention_id"] for row in plain] == [row["intervention_id"] for row in typed]
        assert [row["occurred_at"] for row in plain] == [
            row["occurred_at"].isoformat(timespec="milliseconds").replace("+00:00", "Z") for row in typed
        ]


def test_a_day_is_written_anew_whole(dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What a former export left of a day without rows goes, of a day with rows is replaced; other days stay."""
    folder = tmp_path / "time"
    folder.mkdir()
    outside, worked, idle = "2009-12-31", "2010-01-01", "2010-01-02"
    for day in (outside, worked, idle):
        (folder / f"{day}.csv").write_text("stale")

    period = ("--from", worked, "--to", idle)
    call(capsys, "export", "--out", tmp_path, *period, "--sheet", "time", "--format", "csv", "--dump", dump)

    first_cells = {path.stem: path.read_text().partition(",")[0] for path in folder.iterdir()}
    assert first_cells == {outside: "stale", worked: "day"}


@pytest.mark.parametrize(
    ("period", "says"),
    [
        (("--from", "2010-02-30", "--to", "2010-03-01"), "is no day; write 2026-03-12"),
        (("--from", "2010-03-02", "--to", "2010-03-01"), "is after --to"),
        (("--from", "0001-01-01", "--to", "2010-03-01"), "longer than ten years"),
    ],
)
def test_a_bad_period_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], period: tuple[str, ...], says: str
):
    answer = call(capsys, "export", "--out", tmp_path, *period, "--dump", tmp_path)
    assert (answer.code, says in answer.err) == (2, True)
