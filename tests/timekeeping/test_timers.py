"""What the buttons of the phone make: segments of work, travel and break (domain.md §5 T1-T4, T10, T11, T13)."""

import pytest

from domain.builders import ANN, BOB, CAT, a_technician, settings
from timekeeping.stories import HOURS, NOBODY_BUT_ANN, by, guard, office, planned, told

TWO_HOURS = settings(auto_stop_after_s=7200)


def test_a_day_of_travel_work_and_a_break_is_one_stretch_after_the_other():
    """T3: every button ends what ran and begins the next; nobody has to press stop in between."""
    story = told(
        by(ANN, "travel_started", 0),
        by(ANN, "started", 20),
        by(ANN, "paused", 60, reason="break"),
        by(ANN, "resumed", 75),
        by(ANN, "stopped", 90),
    )

    assert story.segments == [
        (ANN, "travel", 0, 20, []),
        (ANN, "work", 20, 60, []),
        (ANN, "break", 60, 75, []),
        (ANN, "work", 75, 90, []),
    ]


def test_a_pause_without_a_reason_is_no_break():
    """T3: a gap in the work is nobody's break unless it is said to be one."""
    assert told(by(ANN, "started", 0), by(ANN, "paused", 10)).segments == [(ANN, "work", 0, 10, [])]


def test_seconds_are_whole_and_cut_once():
    """T1: 0.9 s to 2.1 s is two whole seconds, not one rounded."""
    story = told(by(ANN, "started", 0.9 / 60), by(ANN, "stopped", 2.1 / 60))

    assert [(each["start"] % 1000, each["seconds"]) for each in story.time["segments"]] == [(0, 2)]


def test_pressing_start_and_stop_at_once_is_kept_and_flagged():
    """T2: an empty stretch is shown, it proves that somebody was there."""
    assert told(by(ANN, "started", 0), by(ANN, "stopped", 0)).segments == [(ANN, "work", 0, 0, ["empty"])]


@pytest.mark.parametrize(
    "second",
    [by(ANN, "started", 5), by(ANN, "resumed", 5), by(ANN, "travel_ended", 5), by(BOB, "stopped", 5)],
)
def test_what_finds_nothing_to_do_makes_nothing(second):
    """T4: it is accepted, logged, and changes no hour; so nothing is published either."""
    story = told(by(ANN, "started", 0), second)

    assert story.outputs[-1] == ()


def test_a_pause_of_nobody_working_makes_no_break():
    """T4: who pauses on the road rests nobody's work."""
    story = told(by(BOB, "started", 0), by(ANN, "travel_started", 0), by(ANN, "paused", 5, reason="break"))

    assert story.segments == [(BOB, "work", 0, None, []), (ANN, "travel", 0, None, [])]


def test_setting_off_again_ends_the_earlier_leg():
    """T3: from the first customer on to the second is a leg of its own."""
    story = told(by(ANN, "travel_started", 0), by(ANN, "travel_started", 10, leg="between"))

    assert story.segments == [(ANN, "travel", 0, 10, []), (ANN, "travel", 10, None, [])]
    assert [each["leg"] for each in story.time["segments"]] == ["out", "between"]


def test_finishing_stops_everybody_and_says_whose_word_it_was_not():
    """T11: Ann finishes; when Bob really stopped, only Bob knows."""
    story = told(by(ANN, "started", 0), by(BOB, "started", 5), by(ANN, "completed", 30))

    assert story.segments == [(ANN, "work", 0, 30, []), (BOB, "work", 5, 30, ["closed_by_other"])]


def test_a_colleague_who_worked_on_says_so_from_home():
    """T13: his own later stop beats the guess, and the flag is gone; the stretch is not late, its opening was not."""
    story = told(by(ANN, "started", 0), by(BOB, "started", 5), by(ANN, "completed", 30), by(BOB, "stopped", 50))

    assert story.segments == [(ANN, "work", 0, 30, []), (BOB, "work", 5, 50, [])]


def test_who_was_on_the_road_when_the_others_finished_says_when_he_arrived():
    """T13: for travel its end is a word, and the hour on the road is counted once."""
    story = told(by(BOB, "travel_started", 0), by(ANN, "completed", 30), by(BOB, "travel_ended", 45))

    assert story.segments == [(BOB, "travel", 0, 45, [])]
    assert story.now["travel_s"] == 2700


def test_only_the_first_word_after_the_guess_counts():
    """T13: who sets off home next has nothing more to say about his work."""
    story = told(
        by(BOB, "started", 5),
        by(ANN, "completed", 30),
        by(BOB, "travel_started", 40, leg="back"),
        by(BOB, "stopped", 50),
    )

    assert story.segments == [(BOB, "work", 5, 30, ["closed_by_other"]), (BOB, "travel", 40, 50, ["late"])]


def test_who_starts_again_after_the_guess_says_nothing_about_the_first_stretch():
    """T13: the later stop is that of the second stretch."""
    start = by(ANN, "started", 0)
    events = start, guard(120, start), by(ANN, "started", 130), by(ANN, "stopped", 140)

    assert told(*events, company=TWO_HOURS).segments == [
        (ANN, "work", 0, 120, ["auto_stopped"]),
        (ANN, "work", 130, 140, []),
    ]


def test_a_pause_after_the_end_is_a_word_and_opens_no_break():
    """T13 and T7: Bob stopped later than the finish says, and after it only travel opens."""
    story = told(by(BOB, "started", 0), by(ANN, "completed", 30), by(BOB, "paused", 40, reason="break"))

    assert story.segments == [(BOB, "work", 0, 40, [])]


def test_a_break_is_ended_by_a_stop_alone():
    """T13: resuming is no word about when a break that another closed had ended."""
    events = by(BOB, "started", 0), by(BOB, "paused", 10, reason="break"), by(BOB, "resumed", 40)

    assert told(*events, by(ANN, "completed", 30)).segments[1] == (BOB, "break", 10, 30, ["closed_by_other"])


def test_who_is_taken_off_stops_where_the_office_took_him_off():
    """T10: past stretches stay, what runs ends there."""
    story = told(
        by(ANN, "started", 0),
        by(BOB, "started", 0),
        office("assigned", 20, **NOBODY_BUT_ANN),
    )

    assert story.segments == [(ANN, "work", 0, None, []), (BOB, "work", 0, 20, ["closed_by_other"])]


def test_a_new_list_while_no_round_is_open_closes_nothing():
    """T10: the way home of a postponed visit is not cut by who comes next week."""
    story = told(
        by(ANN, "started", 0),
        office("postponed", 30),
        by(ANN, "travel_started", 40, leg="back"),
        office("assigned", 45, technicians=[a_technician(CAT)], lead_id=None),
    )

    assert story.segments[-1] == (ANN, "travel", 40, None, ["late"])


def test_a_new_list_does_not_cut_the_way_home_of_who_had_finished_by_then():
    """T7 and T10: the finish, told late, lies before both; after it a list closes nothing."""
    story = told(
        by(BOB, "travel_started", 40, leg="back"),
        office("assigned", 45, **NOBODY_BUT_ANN),
        by(ANN, "completed", 30),
    )

    assert story.segments == [(BOB, "travel", 40, None, [])]


def test_a_list_made_after_the_end_acts_in_no_round_whatever_its_clock_says():
    """T10: the round was over when it was decided."""
    story = told(by(BOB, "started", 0), office("left_unfinished", 30), office("assigned", 20, **NOBODY_BUT_ANN))

    assert story.segments == [(BOB, "work", 0, 30, ["closed_by_other"])]


def test_a_round_opens_never_before_the_end_of_the_one_before():
    """§4: a clock that runs behind reopened it; who set off at the very end is still stopped by that."""
    story = told(by(ANN, "completed", 30), by(BOB, "travel_started", 30, leg="back"), office("reverted", 20))

    assert story.segments == [(BOB, "travel", 30, 30, ["empty", "closed_by_other", "late"])]


def test_what_another_system_expired_too_late_is_a_guess_and_not_long():
    """T13: long is what nobody guessed."""
    start = by(ANN, "started", 0)

    assert told(start, guard(150, start), company=TWO_HOURS).segments == [(ANN, "work", 0, 150, ["auto_stopped"])]


def test_a_long_break_is_a_long_break():
    """T13 speaks of work and travel."""
    events = by(ANN, "started", 0), by(ANN, "paused", 10, reason="break"), by(ANN, "resumed", 200)

    assert told(*events, company=TWO_HOURS).segments[1] == (ANN, "break", 10, 200, [])


def test_a_timer_that_others_closed_too_late_is_cut_at_the_limit():
    """T11: nobody knows when Bob went; more than the limit is not believed."""
    story = told(by(BOB, "started", 0), by(ANN, "completed", 300), company=TWO_HOURS)

    assert story.segments == [(BOB, "work", 0, 120, ["auto_stopped", "closed_by_other"])]


def test_a_long_day_by_ones_own_word_is_believed_and_flagged():
    """T13: no stop is refused because it is long."""
    story = told(by(ANN, "started", 0), by(ANN, "completed", 300), company=TWO_HOURS)

    assert story.segments == [(ANN, "work", 0, 300, ["long"])]


def test_exactly_the_limit_is_not_long():
    """T13: longer than the limit, not as long as it."""
    story = told(by(ANN, "started", 0), by(ANN, "stopped", 120), company=TWO_HOURS)

    assert story.segments == [(ANN, "work", 0, 120, [])]


def test_the_guard_ends_a_forgotten_timer():
    """T13: who forgot the phone in the van has not worked all night."""
    start = by(ANN, "started", 0)

    assert told(start, guard(120, start), company=TWO_HOURS).segments == [(ANN, "work", 0, 120, ["auto_stopped"])]


def test_the_guard_is_not_believed_against_a_stop_that_came_late():
    """T13: the phone was offline; what it says of its owner is true, earlier or later than the guess."""
    start = by(ANN, "started", 0)

    for minute, flags in ((90, []), (150, ["long"])):
        story = told(start, guard(120, start), by(ANN, "stopped", minute), company=TWO_HOURS)

        assert story.segments == [(ANN, "work", 0, minute, flags)]


def test_a_pause_after_the_guess_is_a_word_and_its_break_runs():
    """T13: the technician was still working when the pause was pressed."""
    start = by(ANN, "started", 0)
    story = told(start, guard(120, start), by(ANN, "paused", 130, reason="break"), company=TWO_HOURS)

    assert story.segments == [(ANN, "work", 0, 130, ["long"]), (ANN, "break", 130, None, [])]


def test_a_guess_about_what_has_ended_makes_nothing():
    """T13: the stop overtook the guard's guess."""
    start = by(ANN, "started", 0)

    assert told(start, by(ANN, "stopped", 10), guard(120, start), company=TWO_HOURS).outputs[-1] == ()


def test_after_the_end_only_travel_opens():
    """T7: a start that lies after *Terminer* on the clock counts no work."""
    story = told(by(ANN, "started", 0), by(ANN, "stopped", 10), by(ANN, "started", 40), by(ANN, "completed", 30))

    assert story.segments == [(ANN, "work", 0, 10, [])]


def test_the_way_home_ends_where_the_next_round_begins():
    """T7: whoever reopens the visit does not know when Ann came home."""
    story = told(
        by(ANN, "started", 0),
        by(ANN, "completed", 30),
        by(ANN, "travel_started", 40, leg="back"),
        office("reverted", 5 * HOURS),
    )

    assert story.segments[-1] == (ANN, "travel", 40, 300, ["closed_by_other", "late"])


def test_a_draft_again_ends_the_round():
    """T3: planning starts anew, so nobody is on the road for it any more."""
    story = told(by(ANN, "travel_started", 0), office("redrafted", 30))

    assert story.segments == [(ANN, "travel", 0, 30, ["closed_by_other"])]


def test_a_late_fact_is_folded_in_its_place():
    """T7: the phone sends the pause after the stop; the hours are those of the right order."""
    story = told(by(ANN, "started", 0), by(ANN, "stopped", 60), by(ANN, "paused", 20), by(ANN, "resumed", 30))

    assert story.segments == [(ANN, "work", 0, 20, []), (ANN, "work", 30, 60, [])]


def test_without_a_timer_a_start_opens_nothing():
    """*Démarrer* moves the status in every mode and counts time in mode ``timer`` only."""
    story = told(planned(), by(ANN, "started", 0), company=settings(time_entry_mode="manual"))

    assert story.segments == []
    assert story.outputs[-1] == ()


@pytest.mark.parametrize(
    ("events", "activity"),
    [
        ([by(ANN, "travel_started", 0)], "travelling"),
        ([by(ANN, "started", 0)], "working"),
        ([by(ANN, "started", 0), by(ANN, "paused", 5, reason="break")], "paused"),
        ([by(ANN, "started", 0), by(ANN, "paused", 5)], "idle"),
    ],
)
def test_what_somebody_does_now_is_what_runs(events, activity):
    """Domain §2: shown on the dispatcher's board, derived from what is open."""
    assert [each["activity"] for each in told(*events).time["technicians"]] == [activity, "idle"]


def test_what_runs_in_the_present_round_is_what_somebody_does():
    """A phone whose clock was ahead left a way home running in the round before."""
    story = told(
        by(ANN, "travel_started", 90, leg="back"),
        by(ANN, "completed", 30),
        office("reverted", 40),
        by(ANN, "started", 50),
    )

    assert [(each[1], each[2], each[3]) for each in story.segments] == [("work", 50, None), ("travel", 90, None)]
    assert story.time["technicians"][0]["activity"] == "working"
