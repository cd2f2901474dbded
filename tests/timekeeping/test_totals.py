"""Sums, days, rounding, variance (domain.md §5 T8, T9, T12, T14, T15, T17)."""

import pytest

from domain.builders import ANN, BOB, CAT, DAY, HOUR, T0, a_technician, settings
from interventions.domain.time.rounding import rounded
from timekeeping.stories import by, correction, office, planned, told

PARIS_SPRING = 1_774_738_800_000  # 2026-03-29T00:00+01:00: the day without its third hour
PARIS_AUTUMN = 1_792_879_200_000  # 2026-10-25T00:00+02:00: the day with its third hour twice


def rule(**fields):
    """Make a company that rounds, by default each technician's sum up to the quarter."""
    return settings(rounding={"unit_s": 900, "mode": "up", "minimum_s": 0, "scope": "technician", **fields})


def test_two_at_once_are_two_persons_and_one_hour():
    """T8."""
    story = told(by(ANN, "started", 0), by(BOB, "started", 30), by(ANN, "stopped", 60), by(BOB, "stopped", 90))

    assert (story.now["person_work_s"], story.now["elapsed_work_s"], story.now["actual_s"]) == (7200, 5400, 5400)


def test_what_runs_counts_nothing_yet():
    """T8: an hour is paid when it is over."""
    assert told(by(ANN, "started", 0), by(BOB, "started", 5)).now["person_work_s"] == 0


def test_the_real_duration_is_the_largest_of_one_person_where_hours_have_no_window():
    """T8: two who typed two hours each were there for two hours, for all we know."""
    story = told(
        office("time_declared", 60, technician_id=ANN, work_s=7200),
        office("time_declared", 61, technician_id=BOB, work_s=3600),
        company=settings(time_entry_mode="manual"),
    )

    assert (story.now["person_work_s"], story.now["elapsed_work_s"], story.now["actual_s"]) == (10800, 0, 7200)


def test_work_that_shares_time_is_flagged_on_both_sides_and_counted_once():
    """T9: a correction laid one stretch over the other."""
    first, second = by(ANN, "started", 0), by(ANN, "started", 60)
    events = first, by(ANN, "stopped", 30), second, by(ANN, "stopped", 90)
    story = told(*events, correction(100, first, 0, 75))

    assert story.segments == [(ANN, "work", 0, 75, ["overlap"]), (ANN, "work", 60, 90, ["overlap"])]
    assert (story.now["person_work_s"], story.now["elapsed_work_s"]) == (75 * 60 + 1800, 5400)


def test_touching_is_no_overlap():
    """T2."""
    first, second = by(ANN, "started", 0), by(ANN, "started", 60)
    events = first, by(ANN, "stopped", 30), second, by(ANN, "stopped", 90)

    assert [flags for *_, flags in told(*events, correction(100, first, 0, 60)).segments] == [[], []]


def test_two_persons_at_once_are_no_overlap():
    """T9: that is what a team is."""
    story = told(by(ANN, "started", 0), by(BOB, "started", 0), by(ANN, "stopped", 9), by(BOB, "stopped", 9))

    assert [flags for *_, flags in story.segments] == [[], []]


@pytest.mark.parametrize(("midnight", "hours"), [(PARIS_SPRING, 23), (PARIS_AUTUMN, 25), (T0 - 9 * HOUR, 24)])
def test_a_day_is_as_long_as_the_clock_of_the_site_makes_it(midnight, hours):
    """T12: who works through a night of clock change has worked the hours that passed."""
    start, stop = midnight - 60 * 60_000, midnight + DAY * 2
    began = by(ANN, "started", (start - T0) / 60_000)
    story = told(planned(start - DAY), began, by(ANN, "stopped", (stop - T0) / 60_000))

    by_day = [row["work_s"] for row in story.time["days"]]
    assert by_day[:2] == [3600, hours * 3600]
    assert sum(by_day) == story.now["person_work_s"]


def test_clocks_set_back_over_midnight_bring_a_day_back():
    """T12: St John's set its clocks from 00:01 back to 23:01 until 2011; the one minute was already Sunday."""
    switch = 1_194_143_460_000  # 2007-11-04T00:01-02:30
    begins = (switch - 2 * 60_000 - T0) / 60_000
    story = told(
        planned(switch - DAY, zone="America/St_Johns"),
        by(ANN, "started", begins),
        by(ANN, "stopped", begins + 64),
    )

    assert [(row["day"], row["work_s"]) for row in story.time["days"]] == [("2007-11-03", 3600), ("2007-11-04", 240)]


@pytest.mark.parametrize(
    ("seconds", "mode", "minimum_s", "expected"),
    [
        (0, "up", 600, 0),
        (1, "up", 0, 900),
        (900, "up", 0, 900),
        (899, "down", 0, 0),
        (899, "down", 600, 600),
        (1799, "down", 0, 900),
        (449, "nearest", 0, 0),
        (450, "nearest", 0, 900),
        (901, "nearest", 1000, 1000),
    ],
)
def test_round_first_then_raise_to_the_minimum(seconds, mode, minimum_s, expected):
    """T14."""
    assert rounded(seconds, {"unit_s": 900, "mode": mode, "minimum_s": minimum_s, "scope": "segment"}) == expected


@pytest.mark.parametrize(
    ("scope", "ann_s", "bob_s", "total_s"),
    [("segment", 1800, 900, 2700), ("technician", 900, 900, 1800), ("intervention", 600, 300, 900)],
)
def test_what_is_rounded_is_what_the_rule_says(scope, ann_s, bob_s, total_s):
    """T14: Ann works five minutes twice, Bob once; quarters of an hour, begun is full."""
    story = told(
        by(ANN, "started", 0),
        by(ANN, "stopped", 5),
        by(ANN, "started", 10),
        by(ANN, "stopped", 15),
        by(BOB, "started", 0),
        by(BOB, "stopped", 5),
        company=rule(scope=scope),
    )

    assert [each["rounded_work_s"] for each in story.time["technicians"]] == [ann_s, bob_s]
    assert (story.now["rounded_work_s"], story.now["person_work_s"]) == (total_s, 900)


def test_without_a_rule_rounded_is_raw():
    """T14."""
    story = told(by(ANN, "travel_started", 0), by(ANN, "travel_ended", 7))

    assert (story.time["rounding"], story.now["rounded_travel_s"]) == (None, 420)


def test_planned_and_real_stand_side_by_side():
    """T15: moving the visit changes the variance, never the hours."""
    work = by(ANN, "started", 0), by(ANN, "paused", 50)
    before, after = told(*work), told(*work, office("rescheduled", 55, planned_duration_s=1800))

    assert [(each.time["planned_duration_s"], each.time["variance_s"]) for each in (before, after)] == [
        (3600, -600),
        (1800, 1200),
    ]


def test_cancelled_is_not_billed_and_keeps_its_hours():
    """T17."""
    story = told(by(ANN, "started", 0), by(ANN, "stopped", 30), office("cancelled", 40))

    assert (story.time["billable"], story.now["person_work_s"]) == (False, 1800)


def test_a_new_round_keeps_the_hours_of_the_one_before():
    """T17."""
    story = told(
        by(ANN, "started", 0),
        by(ANN, "completed", 30),
        office("reverted", 60),
        by(ANN, "started", 70),
        by(ANN, "completed", 80),
    )

    assert [(each["round"], each["seconds"]) for each in story.time["segments"]] == [(1, 1800), (2, 600)]
    assert story.now["person_work_s"] == 2400


def test_everyone_who_ever_was_assigned_is_listed():
    """A board that shows who was sent must not lose who was replaced."""
    story = told(office("assigned", 0, technicians=[a_technician(CAT)], lead_id=CAT))

    assert [each["technician_id"] for each in story.time["technicians"]] == [ANN, BOB, CAT]
