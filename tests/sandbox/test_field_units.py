"""Real incidents become events that the lifecycle accepts, and lose no second on the way."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from interventions.contracts.codecs import codec_of
from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.field_units.events import story_of
from interventions.sandbox.field_units.importing import BadFile, imported, write_files
from interventions.sandbox.field_units.incidents import Incident
from interventions.sandbox.field_units.proof import prove
from interventions.sandbox.field_units.sample import SAMPLE
from interventions.sandbox.field_units.setup import SETTINGS, TEMPLATE
from interventions.sandbox.field_units.spells import services
from interventions.stream.processor import Received
from interventions.timekeeping.processor import Timekeeping

MINUTE = 60_000


def an_incident(date: str = "2012-03-07", **units: Mapping[str, list[str]]) -> Incident:
    """Make an incident, of 7 March 2012 unless another day is asked for."""
    return Incident(incident="12000001", date=date, level="MA", call_type="26A5", units=units)


def told(incident: Incident) -> list[tuple[str, str]]:
    """Give what happened, without planned and completed, as (HH:MM:SS in UTC, kind)."""
    events = story_of(incident, services(incident)).events
    return [
        (clock(event["occurred_at"]), str(event["kind"])) for event in events if event["actor"]["role"] == "technician"
    ]


def clock(ms: int) -> str:
    """Write the time of day, UTC."""
    seconds = ms // 1000 % 86_400
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def test_a_spell_is_travel_until_arrival_and_work_until_cleared():
    """The two buckets that a customer is billed by."""
    incident = an_incident(M5={"dispatched": ["10:00:00"], "arrived": ["10:10:00"], "cleared": ["11:00:00"]})

    assert told(incident) == [("16:00:00", "travel_started"), ("16:10:00", "started"), ("17:00:00", "stopped")]


def test_a_unit_sent_again_while_it_is_out_has_one_spell_from_the_first_sending():
    """A dispatcher who repeats a call must not start the clock anew."""
    incident = an_incident(M5={"dispatched": ["10:00:00", "10:05:00"], "cleared": ["11:00:00"]})

    assert told(incident) == [("16:00:00", "travel_started"), ("17:00:00", "stopped")]


def test_a_unit_sent_again_after_it_was_free_has_two_spells():
    """What lies between two spells is nobody's time."""
    incident = an_incident(M5={"dispatched": ["10:00:00", "10:05:00"], "cleared": ["10:05:00", "11:00:00"]})

    assert told(incident) == [
        ("16:00:00", "travel_started"),
        ("16:05:00", "stopped"),
        ("16:05:00", "travel_started"),
        ("17:00:00", "stopped"),
    ]


def test_an_entry_made_twice_counts_once():
    """A record booked under two agencies is the same minute twice."""
    incident = an_incident(M5={"dispatched": ["10:00:00"] * 2, "cleared": ["11:00:00"] * 2})

    assert told(incident) == [("16:00:00", "travel_started"), ("17:00:00", "stopped")]


def test_the_day_rolls_over_at_midnight_for_whoever_comes_after_it():
    """The file gives one day an incident, and nights are long."""
    incident = an_incident(
        M5={"dispatched": ["23:50:00"], "cleared": ["00:10:00"]},
        M6={"dispatched": ["00:05:00"], "cleared": ["00:20:00"]},
    )

    assert told(incident) == [
        ("05:50:00", "travel_started"),
        ("06:05:00", "travel_started"),
        ("06:10:00", "stopped"),
        ("06:20:00", "stopped"),
    ]


def test_an_arrival_outside_every_spell_is_a_clock_that_was_wrong():
    """It may not move an hour that both other clocks agree on."""
    before = an_incident(M5={"dispatched": ["10:00:00"], "arrived": ["09:50:00"], "cleared": ["11:00:00"]})
    after = an_incident(M5={"dispatched": ["10:00:00"], "arrived": ["11:00:30"], "cleared": ["11:00:00"]})

    for incident in (before, after):
        assert [kind for _, kind in told(incident)] == ["travel_started", "stopped"]
        assert services(incident)[0].stray == 1


def test_in_the_hour_that_comes_twice_a_unit_is_not_cleared_before_it_was_sent():
    """Clocks go back at two, not before the start."""
    incident = an_incident("2011-11-06", W1={"dispatched": ["01:39:59"], "cleared": ["01:05:37"]})

    assert told(incident) == [("06:39:59", "travel_started"), ("07:05:37", "stopped")]
    assert services(incident)[0].changes_clock


def test_in_the_hour_that_is_missing_the_clock_is_read_as_not_yet_put_forward():
    """A wall clock nobody set yet still tells time."""
    incident = an_incident("2011-03-13", W1={"dispatched": ["02:30:00"], "cleared": ["03:40:00"]})

    assert told(incident) == [("08:30:00", "travel_started"), ("08:40:00", "stopped")]


def test_an_incident_ends_at_its_last_clearing_and_what_lies_after_it_is_left_out_and_counted():
    """A fact after the end would be refused."""
    incident = an_incident(M5={"dispatched": ["10:00:00"], "cleared": ["10:30:00"]}, M6={"dispatched": ["10:40:00"]})

    story = story_of(incident, services(incident))

    assert story.events[-1]["kind"] == "completed"
    assert clock(story.events[-1]["occurred_at"]) == "16:30:00"
    assert story.after_end == 1


def test_an_incident_without_units_is_planned_and_nothing_else():
    """Nobody went: there is nothing to finish."""
    story = story_of(an_incident(), ())

    assert [event["kind"] for event in story.events] == ["planned"]


def test_every_event_of_the_sample_is_accepted_and_every_unit_has_its_hours_to_the_second():
    """The proof on real data: travel + work = cleared - dispatched, told by the file's own clock."""
    events, account = imported(SAMPLE)

    outcomes, hours = through_the_chain(events)

    proof = prove(SAMPLE, hours)
    assert outcomes == {"logged"}
    assert (account.incidents, len(events)) == (300, 2554)
    assert proof.differences == ()
    assert proof.equal > 600


def test_the_proof_finds_a_unit_whose_hours_are_a_second_off():
    """A proof that cannot fail proves nothing."""
    events, _ = imported(SAMPLE)
    _, hours = through_the_chain(events)
    unit = next(iter(unit for unit in hours if hours[unit] > 0))

    proof = prove(SAMPLE, {**hours, unit: hours[unit] + 1})

    assert [(each.incident, each.unit) for each in proof.differences] == [unit]


def through_the_chain(events: list[Any]) -> tuple[set[str], dict[tuple[str, str], int]]:
    """Give the outcomes of lifecycle, and travel + work by intervention and technician."""
    lifecycle, keeper = Lifecycle(), Timekeeping()
    lifecycle.learn(Received("intervention-templates", 0, 0, 0, TEMPLATE["template_id"], TEMPLATE))
    lifecycle.learn(Received("company-settings", 0, 0, 0, SETTINGS["company_id"], SETTINGS))
    codec, states, sheets = codec_of("intervention-events"), {}, {}
    outcomes, hours = set(), {}
    for offset, event in enumerate(events):
        key, read = event["intervention_id"], codec.decode(codec.encode(event))
        received = Received("intervention-events", 0, offset, event["recorded_at"], key, read.record, read.shape)
        made = lifecycle.step(states.get(key), received)
        states[key] = made.state
        outcomes.add(made.outcome)
        timed = keeper.step(sheets.get(key), Received("intervention-log", 0, offset, 0, key, made.outputs[0].record))
        sheets[key] = timed.state
        for output in timed.outputs:
            if output.topic == "intervention-time":
                for each in output.record["technicians"]:
                    hours[key, each["technician_id"]] = each["travel_s"] + each["work_s"]
    return outcomes, hours


def test_the_same_file_gives_the_same_bytes(tmp_path: Path):
    """Importing twice must publish the same events twice, which is once."""
    first, second = (write_files(tmp_path / name, imported(SAMPLE)[0]) for name in ("a", "b"))

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize(
    ("line", "told_of"),
    [
        ("{", "not JSON"),
        ('{"incident": "1"}', "date"),
        (json.dumps({"incident": "1", "date": "2012-02-30", "level": "", "call_type": "", "units": {}}), "date"),
        (
            json.dumps(
                {
                    "incident": "1",
                    "date": "2012-02-28",
                    "level": "",
                    "call_type": "",
                    "units": {"A": {"cleared": ["25:00:00"]}},
                }
            ),
            "units.A.cleared.0",
        ),
    ],
)
def test_a_line_that_is_no_incident_is_named(tmp_path: Path, line: str, told_of: str):
    """Whoever has to mend a file needs the line and the field."""
    path = tmp_path / "incidents.jsonl"
    path.write_text(line + "\n")

    with pytest.raises(BadFile, match=told_of):
        imported(path)
