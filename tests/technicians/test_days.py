"""A technician's day over all jobs is what payroll pays: nothing lost, nothing twice, however facts come in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from interventions.stream.processor import Decision, Received
from interventions.technicians.processor import ANOMALIES, DAYS, Technicians
from interventions.technicians.rebuild import rebuilt
from interventions.technicians.state import day_key
from technicians.working_days import NOON, QUARTER_S, a_segment, brought, counted, last_of_each, published

HOUR = 3600
ZONES = {"job-1": "Europe/Paris", "job-2": "Europe/Paris", "job-3": "America/Chicago", "job-4": "Australia/Lord_Howe"}
AROUND = [
    int(datetime(*day, 20, tzinfo=ZoneInfo(zone)).timestamp())
    for zone, *days in (
        ("Europe/Paris", (2026, 3, 28), (2026, 10, 24), (2026, 6, 15)),
        ("America/Chicago", (2026, 3, 7), (2026, 10, 31)),
        ("Australia/Lord_Howe", (2026, 4, 4), (2026, 10, 3)),
    )
    for day in days
]
"""The evening before clocks change in each of the zones, and an ordinary one."""
DAY_KEY = day_key("ann", "2026-03-02")


def received(record, beside=None):
    return Received("technician-time", 0, 0, 0, "ann/job-1", record, beside=beside or {})


def test_a_day_sums_every_intervention():
    records = [brought(a_segment()), brought(a_segment(NOON + HOUR, 1800, "travel"), to="job-2")]

    day = last_of_each(published(records)[DAYS])["ann", "2026-03-02"]

    assert day == {
        "technician_id": "ann",
        "day": "2026-03-02",
        "work_s": 3600,
        "travel_s": 1800,
        "break_s": 0,
        "overlap_s": 0,
        "interventions": ["job-1", "job-2"],
    }


def test_two_places_at_once_is_an_anomaly_and_a_correction_resolves_it():
    """Payroll asks about the one that is open, not about one that was mended."""
    both = [brought(a_segment()), brought(a_segment(NOON + 1800), to="job-2")]
    mended = [brought(a_segment(NOON + HOUR), to="job-2", version=2)]

    anomalies = published(both, mended)[ANOMALIES]

    opened = {
        "technician_id": "ann",
        "day": "2026-03-02",
        "kind": "overlap",
        "state": "open",
        "interventions": ["job-1", "job-2"],
        "overlap_s": 1800,
    }
    assert anomalies == [opened, {**opened, "state": "resolved", "overlap_s": 0}]


def test_a_day_that_empties_is_published_with_zeros():
    """A reader of a compacted topic must not go on believing in hours that were moved to another day."""
    records = published([brought(a_segment())], [brought(version=2)])[DAYS]

    assert records[-1] == {**records[0], "work_s": 0, "interventions": []}


def test_the_same_record_again_changes_nothing():
    once = [brought(a_segment())]

    assert published(once, once, once) == published(once)


def test_an_older_version_that_comes_late_changes_nothing():
    newer, older = brought(a_segment(seconds=900), version=2), brought(a_segment(), version=1)

    assert published([newer, older]) == published([newer])


def test_a_record_under_another_key_touches_nobody():
    """Should a stranger write to the topic, no one's day is bent."""
    record = brought(a_segment())

    assert Technicians().step(None, received(record)._replace(key="bob/job-1")) == Decision("key_mismatch", None)


def test_a_day_that_empties_keeps_no_state():
    """Else memory would hold every day that ever was planned wrongly."""
    keeper = Technicians()
    first = keeper.step(None, received(brought(a_segment()), {DAY_KEY: None}))

    emptied = keeper.step(first.state, received(brought(version=2), first.beside))

    assert emptied.beside == {DAY_KEY: None}


def test_states_are_rebuilt_from_what_compaction_leaves():
    """Of each key only the last record may still be there."""
    history = [brought(a_segment()), brought(a_segment(NOON + 1800), to="job-2"), brought(version=2)]

    whole, compacted = rebuilt(history), rebuilt(history[1:])

    assert {key: Technicians().encode(state) for key, state in whole.items()} == {
        key: Technicians().encode(state) for key, state in compacted.items()
    }


@st.composite
def a_segment_near_midnight(draw):
    start = draw(st.sampled_from(AROUND)) + draw(st.integers(0, 40)) * QUARTER_S
    seconds = draw(st.integers(0, 30)) * QUARTER_S
    bucket = draw(st.sampled_from(("work", "travel", "break")))
    day = draw(st.sampled_from((None, None, None, "2026-06-15")))
    return a_segment(start, seconds, bucket, day=day)


@st.composite
def a_history(draw):
    """Give records as timekeeping writes them: versions of an intervention rise; some come twice."""
    records = []
    for version in range(1, draw(st.integers(1, 8)) + 1):
        job = draw(st.sampled_from(sorted(ZONES)))
        segments = draw(st.lists(a_segment_near_midnight(), max_size=4))
        technician = draw(st.sampled_from(("ann", "bob")))
        records.append(brought(*segments, to=job, version=version, technician=technician, zone=ZONES[job]))
        if draw(st.booleans()):
            records.append(draw(st.sampled_from(records)))
    return records


@given(a_history(), st.integers(0, 16))
def test_days_are_what_a_direct_count_gives(history, killed_after):
    """Midnights and clock changes of three zones, two workers one after the other, records twice and late."""
    out = published(history[:killed_after], history[killed_after:])

    newest = {}
    for record in history:
        key = (record["technician_id"], record["intervention_id"])
        newest[key] = max(newest.get(key, record), record, key=lambda each: each["version"])
    wanted = counted(newest.values())
    days, anomalies = last_of_each(out[DAYS]), last_of_each(out[ANOMALIES])
    assert {key: day for key, day in days.items() if day["interventions"]} == {
        key: {name: value for name, value in day.items() if name != "clashing"} for key, day in wanted.items()
    }
    assert {
        key: (each["interventions"], each["overlap_s"]) for key, each in anomalies.items() if each["overlap_s"]
    } == {key: (day["clashing"], day["overlap_s"]) for key, day in wanted.items() if day["overlap_s"]}
    assert all((each["state"] == "open") == (each["overlap_s"] > 0) for each in out[ANOMALIES])
