"""Replay, and the commands that read what it left: show, explain, what-if, verify."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.calls import call, options, sample_files, write_jsonl
from interventions.sandbox.field_units.sample import SAMPLE
from interventions.sandbox.field_units.setup import SETTINGS, TEMPLATE

LONG_ONE = "10009391"
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the dump of the replayed sample."""
    from interventions.cli.app import run  # noqa: PLC0415 - the fixture is its only user here

    folder = tmp_path_factory.mktemp("sample")
    paths = sample_files(folder)
    assert run(["replay", *map(str, options(paths)), "--dump", str(folder / "topics")]) == 0
    return folder / "topics"


def at(hours: float) -> str:
    return (NINE + timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def an_event(kind: str, hours: float, payload: Any, *, origin: str = "mobile", **changed: Any) -> dict[str, Any]:
    """Make an event of intervention i1, by technician t1 unless it is the system's."""
    system = origin == "system"
    return {
        "event_id": f"{kind}-{hours}",
        "intervention_id": "i1",
        "kind": kind,
        "occurred_at": at(hours),
        "recorded_at": at(hours),
        "origin": origin,
        "actor": {"id": "import", "role": "system"} if system else {"id": "t1", "role": "technician"},
        "source": "test",
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        "payload": payload,
        **changed,
    }


def planned() -> dict[str, Any]:
    customer = {"id": None, "name": "Site", **dict.fromkeys(("email", "phone", "address", "zip", "city"))}
    payload = {
        "company_id": SETTINGS["company_id"],
        "template_id": TEMPLATE["template_id"],
        "reference": None,
        "type": None,
        "task": "Check",
        "customer": customer,
        "zone": "Europe/Paris",
        "planned_start": at(0),
        "planned_duration_s": 3600,
        "technicians": [{"id": "t1", "name": "One", "email": None}],
        "lead_id": None,
        "tags": [],
        "external_description": None,
        "internal_description": None,
        "initial_status": "confirmed",
    }
    return an_event("planned", -1, payload, origin="system")


def replayed(capsys: Any, folder: Path, events: list[Any], *more: object, auto_stop_after_s: int | None = 3600) -> Path:
    """Replay events under settings with a forgotten-timer limit of an hour; gives the dump folder."""
    paths = {
        "--templates": write_jsonl(folder / "templates.jsonl", [TEMPLATE]),
        "--settings": write_jsonl(folder / "settings.jsonl", [{**SETTINGS, "auto_stop_after_s": auto_stop_after_s}]),
        "--events": write_jsonl(folder / "events.jsonl", events),
    }
    answer = call(capsys, "replay", *options(paths), "--dump", folder / "topics", *more)
    assert answer.code == 0, answer.err
    return folder / "topics"


def values(dump: Path, topic: str) -> list[Any]:
    return [json.loads(line)["value"] for line in (dump / f"{topic}.jsonl").read_text().splitlines()]


def test_a_dump_line_has_key_place_timestamp_and_the_json_form(dump):
    """Other people's tools read this file."""
    line = json.loads((dump / "intervention-status.jsonl").read_text().splitlines()[0])

    assert list(line) == ["key", "partition", "offset", "timestamp", "value"]
    assert line["key"] == line["value"]["intervention_id"]
    assert line["timestamp"].endswith("Z")


def test_the_hours_of_a_dump_are_proved_against_the_file(capsys, dump):
    """The promise of the demo, by the command that a person would use."""
    answer = call(capsys, "import", "field-units", SAMPLE, "--check", dump, "--json")

    assert (answer.code, answer.told["differences"]) == (0, [])
    assert answer.told["equal"] == 683


def test_hours_that_differ_are_found_wanting(capsys, dump, tmp_path):
    """A proof that never fails proves nothing."""
    lines = (dump / "intervention-time.jsonl").read_text().replace('"work_s":', '"work_s":1')
    (tmp_path / "intervention-time.jsonl").write_text(lines)

    assert call(capsys, "import", "field-units", SAMPLE, "--check", tmp_path).code == 1


def test_show_tells_status_and_hours(capsys, dump):
    """What a dispatcher asks first."""
    answer = call(capsys, "show", LONG_ONE, "--from", dump, "--json")

    assert answer.told["status"]["status"] == "done"
    assert answer.told["time"]["totals"]["elapsed_work_s"] > 0


def test_an_id_nobody_planned_is_a_bad_call(capsys, dump):
    """A typing mistake must not look like an empty history."""
    assert call(capsys, "show", "999", "--from", dump).code == 2
    assert call(capsys, "explain", "999", "--from", dump).code == 2


def test_explain_tells_each_event_and_folds_the_published_hours(capsys, dump):
    """The fold of `explain` and the one on the topic are the same."""
    shown = call(capsys, "show", LONG_ONE, "--from", dump, "--json").told

    told = call(capsys, "explain", LONG_ONE, "--from", dump, "--json").told

    assert [each["version"] for each in told["events"]] == list(range(1, shown["status"]["version"] + 1))
    assert told["time"] == shown["time"]


def test_explain_at_an_instant_knows_nothing_later(capsys, tmp_path):
    """To see what a dispatcher saw when he decided."""
    done = an_event("completed", 2, {"times": []}, origin="system")
    dump = replayed(capsys, tmp_path, [planned(), an_event("started", 0, {"technician_id": "t1"}), done])

    told = call(capsys, "explain", "i1", "--from", dump, "--at", at(0.5), "--json").told

    assert [each["kind"] for each in told["events"]] == ["planned", "started"]
    assert told["time"]["segments"][0]["end"] is None


def test_a_refused_event_is_explained_with_what_is_allowed(capsys, tmp_path):
    """Why not, in words."""
    dump = replayed(capsys, tmp_path, [planned(), an_event("paused", 0, {"technician_id": "t1", "reason": None})])

    told = call(capsys, "explain", "i1", "--from", dump, "--json").told["events"][1]

    assert (told["verdict"], told["code"]) == ("refused", "not_allowed_in_status")
    assert "started" in told["allowed_kinds"]


def test_before_each_record_the_guard_says_what_is_due_by_then(capsys, tmp_path):
    """A forgotten timer ends when it is due, not when the next event happens to come."""
    events = [planned(), an_event("started", 0, {"technician_id": "t1"}), an_event("commented", 5, {"text": "late"})]

    logged = values(replayed(capsys, tmp_path, events), "intervention-log")

    assert [each["event"]["kind"] for each in logged] == ["planned", "started", "timer_expired", "commented"]
    assert logged[2]["received_at"] == at(1)


def test_at_the_end_the_guard_speaks_up_to_until(capsys, tmp_path):
    """Without --until nobody knows how late it is."""
    events = [planned(), an_event("started", 0, {"technician_id": "t1"})]

    before = values(replayed(capsys, tmp_path, events, "--until", at(0.9)), "intervention-log")
    after = values(replayed(capsys, tmp_path, events, "--until", at(1)), "intervention-log")

    assert [len(before), len(after)] == [2, 3]


def test_what_if_gives_verdict_and_difference_and_changes_nothing(capsys, tmp_path):
    """A rule is understood best by trying."""
    dump = replayed(capsys, tmp_path, [planned(), an_event("started", 0, {"technician_id": "t1"})])
    path = write_jsonl(tmp_path / "event.json", [an_event("completed", 0.5, {"times": []}, origin="system")])
    lines = (dump / "intervention-log.jsonl").read_bytes()

    answer = call(capsys, "what-if", "i1", path, "--from", dump, "--json")

    assert (answer.code, answer.told["verdict"]) == (0, "logged")
    assert {"what": "status.status", "before": "in_progress", "after": "done"} in answer.told["changes"]
    assert {"what": "time.elapsed_work_s", "before": 0, "after": 1800} in answer.told["changes"]
    assert (dump / "intervention-log.jsonl").read_bytes() == lines


def test_what_if_of_a_refused_event_is_found_wanting(capsys, tmp_path):
    """So that a script can ask."""
    dump = replayed(capsys, tmp_path, [planned()])
    path = write_jsonl(tmp_path / "event.json", [an_event("paused", 0, {"technician_id": "t1", "reason": None})])

    answer = call(capsys, "what-if", "i1", path, "--from", dump, "--json")

    assert (answer.code, answer.told["rejection"]["code"]) == (1, "not_allowed_in_status")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda lines: [*lines[:3], *lines[4:]], "version"),
        (
            lambda lines: [*lines[:3], lines[3].replace('"outcome":"applied"', '"outcome":"unchanged"'), *lines[4:]],
            "hash",
        ),
    ],
)
def test_verify_finds_a_record_that_was_lost_or_changed(capsys, dump, tmp_path, spoil, why):
    """Whoever bills by the log must be able to trust it."""
    lines = [line for line in (dump / "intervention-log.jsonl").read_text().splitlines() if f'"{LONG_ONE}"' in line]
    (tmp_path / "intervention-log.jsonl").write_text("\n".join(spoil(lines)) + "\n")

    answer = call(capsys, "verify", LONG_ONE, "--from", tmp_path, "--json")

    assert answer.code == 1
    assert answer.told["broken"][0]["intervention_id"] == LONG_ONE
    assert why in answer.told["broken"][0]["why"]


def test_verify_finds_nothing_in_a_whole_log(capsys, dump):
    """All chains of the sample hold."""
    answer = call(capsys, "verify", "--from", dump, "--json")

    assert (answer.code, answer.told) == (0, {"interventions": 300, "records": 2554, "broken": []})
