"""compare-rules: hours under other rules, held against a replay that really ran under them."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.calls import call, options, sample_files, write_jsonl
from interventions.cli.app import run
from interventions.cli.commands.compare_rules import OF_EACH, TOTALS, differences

PERIOD = ("--from", "2010-01-01", "--to", "2015-12-31")
INTERVENTIONS = 80
QUARTERS = {"unit_s": 900, "mode": "up", "minimum_s": 1800, "scope": "technician"}


def replayed(folder: Path, **rules: Any) -> Path:
    """Replay a part of the sample under changed settings; gives the dump."""
    folder.mkdir()
    paths = sample_files(folder)
    events = [json.loads(line) for line in paths["--events"].read_text().splitlines()]
    wanted = sorted({each["intervention_id"] for each in events})[:INTERVENTIONS]
    write_jsonl(paths["--events"], [each for each in events if each["intervention_id"] in wanted])
    settings = [json.loads(line) for line in paths["--settings"].read_text().splitlines()]
    write_jsonl(paths["--settings"], [{**each, **rules} for each in settings])
    assert run(["replay", *map(str, options(paths)), "--dump", str(folder / "topics")]) == 0
    return folder / "topics"


def times(dump: Path) -> dict[str, Any]:
    """Give the last published time of each intervention."""
    lines = (dump / "intervention-time.jsonl").read_text().splitlines()
    return {each["key"]: each["value"] for each in map(json.loads, lines)}


@pytest.fixture(scope="module")
def as_it_was(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return replayed(tmp_path_factory.mktemp("was") / "it")


@pytest.mark.parametrize(
    ("ran_under", "rules"),
    [
        ({}, {"auto_stop_after_s": 3600}),
        ({}, {"rounding": QUARTERS}),
        ({"auto_stop_after_s": 1800}, {"auto_stop_after_s": 2700, "rounding": QUARTERS}),
        ({"auto_stop_after_s": 1800, "rounding": QUARTERS}, {"auto_stop_after_s": None, "rounding": None}),
    ],
)
def test_what_would_differ_is_what_differs_after_a_replay_under_those_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ran_under: dict[str, Any], rules: dict[str, Any]
):
    """No number of its own: each is what `intervention-time` says under either rules."""
    as_it_was = replayed(tmp_path / "it", **ran_under)
    before, after = times(as_it_was), times(replayed(tmp_path / "other", **rules))
    (tmp_path / "rules.json").write_text(json.dumps(rules))

    answer = call(capsys, "compare-rules", *PERIOD, "--rules", tmp_path / "rules.json", "--dump", as_it_was, "--json")

    content = answer.told
    found = {key: differences(before[key]["totals"], after[key]["totals"], TOTALS) for key in sorted(before)}
    assert answer.code == 0
    assert content["interventions_seen"] == sum(bool(before[key]["days"] or after[key]["days"]) for key in before)
    assert [{name: row[name] for name in row if name in TOTALS} for row in content["interventions"]] == [
        each for each in found.values() if each
    ]
    assert any(found.values())
    for row in content["technicians"]:
        sums = [
            {name: sum(each[name] for each in mine) for name in OF_EACH}
            for mine in (_of(row["technician_id"], one) for one in (before, after))
        ]
        assert differences(*sums, OF_EACH) == {name: row[name] for name in row if name in OF_EACH}


def _of(technician: str, found: dict[str, Any]) -> list[Any]:
    rows = [row for time in found.values() for row in time["technicians"]]
    return [row for row in rows if row["technician_id"] == technician]


def test_only_what_has_time_in_the_period_counts(as_it_was: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A day before the first incident holds nothing, and says so."""
    (tmp_path / "rules.json").write_text(json.dumps({"rounding": QUARTERS}))
    period = ("--from", "2001-01-01", "--to", "2001-01-31")
    answer = call(capsys, "compare-rules", *period, "--rules", tmp_path / "rules.json", "--dump", as_it_was)
    assert (answer.code, answer.out.strip()) == (0, "0 of 0 interventions with time in the period would differ")


@pytest.mark.parametrize(
    ("written", "period", "says"),
    [
        ("{}", PERIOD, "no rule in it; write"),
        ("{", PERIOD, "Invalid JSON"),
        ('{"rounding": {"unit_s": 0, "mode": "up", "minimum_s": 0, "scope": "technician"}}', PERIOD, "rounding.unit_s"),
        ('{"auto_stop": 5}', PERIOD, "auto_stop: Extra inputs are not permitted"),
        ('{"auto_stop_after_s": 0}', PERIOD, "auto_stop_after_s: Input should be greater than or equal to 1"),
        ('{"auto_stop_after_s": 60}', ("--from", "2012-02-31", "--to", "2012-03-01"), "'2012-02-31' is no day"),
        ('{"auto_stop_after_s": 60}', ("--from", "2012-02-02", "--to", "2012-02-01"), "is after --to"),
    ],
)
def test_a_bad_call_says_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str, period: tuple[str, ...], says: str
):
    (tmp_path / "rules.json").write_text(written)
    answer = call(capsys, "compare-rules", *period, "--rules", tmp_path / "rules.json", "--dump", tmp_path)
    assert answer.code == 2
    assert says in answer.err
