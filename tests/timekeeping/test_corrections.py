"""Corrections: after the fold, the last to arrive wins, the raw bounds stay visible (domain.md §5 T7, T16)."""

from domain.builders import ANN, settings
from timekeeping.stories import at, by, correction, guard, office, told


def bounds(segment) -> tuple:
    """Give the bounds as they are and as they were, and why."""
    names = "start", "end", "raw_start", "raw_end", "correction_reason"
    return tuple(segment[name] for name in names)


def test_a_corrected_stretch_shows_both_its_bounds_and_why():
    """T16: an hour that was changed must show that it was, and why."""
    start = by(ANN, "started", 0)
    story = told(start, by(ANN, "stopped", 60), correction(90, start, 10, 50, reason="forgot the key"))

    assert bounds(story.time["segments"][0]) == (at(10), at(50), at(0), at(60), "forgot the key")
    assert story.now["person_work_s"] == 2400


def test_the_last_correction_to_arrive_wins_whatever_its_clock_says():
    """T7: the office corrects what it sees."""
    start = by(ANN, "started", 0)
    events = start, by(ANN, "stopped", 60), correction(90, start, 10, 50), correction(80, start, 20, 40)

    assert told(*events).now["person_work_s"] == 1200


def test_a_running_stretch_reads_as_closed_and_the_next_start_opens_another():
    """T7: the office ends a forgotten timer; the technician can start again."""
    start = by(ANN, "started", 0)
    story = told(start, correction(30, start, 0, 20), by(ANN, "started", 40))

    assert story.segments == [(ANN, "work", 0, 20, []), (ANN, "work", 40, None, [])]
    assert bounds(story.time["segments"][0]) == (at(0), at(20), at(0), at(30), "typo")


def test_a_correction_from_before_the_start_finds_nothing_running_to_close():
    """It reads as closed, yet in the fold it runs on until the stop."""
    start = by(ANN, "started", 10)
    story = told(start, correction(5, start, 0, 20), by(ANN, "started", 40))

    assert story.segments == [(ANN, "work", 0, 20, [])]
    assert bounds(story.time["segments"][0]) == (at(0), at(20), at(10), None, "typo")
    assert story.time["technicians"][0]["activity"] == "idle"


def test_a_stop_after_the_correction_moves_the_raw_end_alone():
    """T16: both are shown; what was corrected stands."""
    start = by(ANN, "started", 10)
    story = told(start, correction(5, start, -30, -10), by(ANN, "stopped", 50))

    assert [bounds(each) for each in story.time["segments"]] == [(at(-30), at(-10), at(10), at(50), "typo")]
    assert story.now["person_work_s"] == 1200


def test_a_correction_of_what_the_fold_does_not_make_is_told_and_has_no_effect():
    """The second start found Ann working; its name stands for no stretch."""
    second = by(ANN, "started", 5)
    story = told(by(ANN, "started", 0), second, by(ANN, "stopped", 60), correction(90, second, 10, 50))

    assert story.time["flags"] == ["orphan_correction"]
    assert story.segments == [(ANN, "work", 0, 60, [])]


def test_an_orphan_finds_its_stretch_when_a_late_stop_makes_it():
    """T7: a late fact can bring the stretch about that the office meant."""
    second = by(ANN, "started", 5)
    events = by(ANN, "started", 0), second, by(ANN, "stopped", 60), correction(90, second, 10, 50)
    story = told(*events, by(ANN, "paused", 4))

    assert story.time["flags"] == []
    assert story.segments == [(ANN, "work", 0, 4, []), (ANN, "work", 10, 50, [])]


def test_what_was_long_by_the_fold_stays_long_and_what_is_empty_is_empty_by_the_final_bounds():
    """T13 speaks of what was measured, T2 of what stands."""
    start = by(ANN, "started", 0)
    story = told(start, by(ANN, "stopped", 180), correction(200, start, 0, 0), company=settings(auto_stop_after_s=7200))

    assert story.segments == [(ANN, "work", 0, 0, ["empty", "long"])]


def test_a_guess_stays_a_guess_when_corrected():
    """T16: that nobody stopped the timer remains true."""
    start = by(ANN, "started", 0)
    story = told(start, guard(600, start), correction(700, start, 0, 60))

    assert story.segments == [(ANN, "work", 0, 60, ["auto_stopped"])]


def test_a_stretch_of_an_earlier_round_can_be_corrected_from_the_office():
    """T7: payroll finds the mistake when the next visit has begun."""
    start = by(ANN, "started", 0)
    story = told(start, by(ANN, "completed", 60), office("reverted", 70), correction(90, start, 0, 30))

    assert [(each["round"], each["seconds"]) for each in story.time["segments"]] == [(1, 1800)]
    assert story.time["round"] == 2


def test_a_superseded_stretch_can_be_corrected_and_still_counts_nothing():
    """T6: what a declaration stands for counts nothing, however long it is."""
    start = by(ANN, "started", 0)
    replace = office("time_declared", 70, technician_id=ANN, work_s=60, mode="replace")
    story = told(start, by(ANN, "stopped", 60), replace, correction(90, start, 0, 30))

    assert [(each["seconds"], each["superseded"]) for each in story.time["segments"]] == [(1800, True), (60, False)]
    assert story.now["person_work_s"] == 60
