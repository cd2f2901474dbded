"""Hours typed by hand (domain.md §5 T5, T6, T8)."""

import pytest

from domain.builders import ANN, BOB, DAY, a_technician, settings
from timekeeping.stories import at, by, office, planned, told

TYPED = settings(time_entry_mode="manual")


def window(start: float, end: float, **includes: bool) -> dict:
    """Make a window of minutes since eight."""
    return {"start": at(start), "end": at(end), "includes_travel": False, "includes_break": False, **includes}


def sums(story) -> tuple[int, int, int]:
    """Give the sums over all persons by bucket."""
    return story.now["person_work_s"], story.now["travel_s"], story.now["break_s"]


def test_hours_without_a_window_count_in_the_sums_and_on_their_day_only():
    """T8: typed hours are hours, of which nobody knows when."""
    story = told(office("time_declared", 60, technician_id=ANN, work_s=1800, travel_s=600), company=TYPED)

    assert story.segments == [(ANN, "travel", 60, 60, ["no_interval"]), (ANN, "work", 60, 60, ["no_interval"])]
    assert sums(story) == (1800, 600, 0)
    assert story.now["elapsed_work_s"] == 0
    assert story.now["actual_s"] == 1800
    assert story.time["days"] == [
        {"day": "2026-01-05", "technician_id": ANN, "work_s": 1800, "travel_s": 600, "break_s": 0},
    ]


def test_a_declaration_may_name_its_day():
    """T6: Monday is when the hours of Friday are typed."""
    story = told(office("time_declared", 60, technician_id=ANN, work_s=60, day="2026-01-02"), company=TYPED)

    assert [row["day"] for row in story.time["days"]] == ["2026-01-02"]


def test_the_day_is_the_site_s_not_the_server_s():
    """T6: half past eleven in the evening UTC is tomorrow in Paris."""
    story = told(office("time_declared", 15.5 * 60, technician_id=ANN, work_s=60), company=TYPED)

    assert [row["day"] for row in story.time["days"]] == ["2026-01-06"]


@pytest.mark.parametrize(
    ("includes", "work_s"),
    [
        ({}, 7200),
        ({"includes_travel": True}, 6600),
        ({"includes_break": True}, 6900),
        ({"includes_travel": True, "includes_break": True}, 6300),
    ],
)
def test_work_is_the_window_without_what_it_includes(includes, work_s):
    """T5."""
    said = {"technician_id": ANN, "travel_s": 600, "break_s": 300, "window": window(0, 120, **includes)}

    assert sums(told(office("time_declared", 200, **said), company=TYPED)) == (work_s, 600, 300)


def test_the_seconds_of_a_window_are_laid_from_its_start():
    """The window says from when to when; what it counts is laid from its start."""
    said = {"technician_id": ANN, "travel_s": 3600, "window": window(0, 120, includes_travel=True)}
    story = told(office("time_declared", 200, **said), company=TYPED)

    assert [(each["bucket"], each["seconds"], each["start"], each["end"]) for each in story.time["segments"]] == [
        ("travel", 3600, at(0), at(120)),
        ("work", 3600, at(0), at(120)),
    ]
    assert story.now["elapsed_work_s"] == 3600


def test_a_second_declaration_adds():
    """T6: the second half of the day comes on top of the first."""
    more = office("time_declared", 61, technician_id=ANN, work_s=100)

    assert sums(told(office("time_declared", 60, technician_id=ANN, work_s=50), more, company=TYPED)) == (150, 0, 0)


def test_replace_stands_for_the_buckets_it_speaks_of_and_leaves_the_others():
    """T6: what it stands for stays visible and counts nothing."""
    first = office("time_declared", 60, technician_id=ANN, work_s=50, travel_s=70)
    second = office("time_declared", 61, technician_id=ANN, work_s=100, mode="replace")
    story = told(first, second, company=TYPED)

    assert sums(story) == (100, 70, 0)
    assert [(each["seconds"], each["superseded"]) for each in story.time["segments"]] == [
        (70, False),
        (50, True),
        (100, False),
    ]


def test_replace_by_zero_takes_the_time_away():
    """T6: zero is spoken of, absent is not."""
    first = office("time_declared", 60, technician_id=ANN, work_s=50)

    assert sums(told(first, office("time_declared", 61, technician_id=ANN, work_s=0, mode="replace"))) == (0, 0, 0)


def test_replace_leaves_colleagues_and_what_runs():
    """T6: one's own word is about one's own closed hours."""
    story = told(
        by(ANN, "started", 0),
        by(ANN, "paused", 10),
        by(BOB, "started", 0),
        by(BOB, "stopped", 10),
        by(ANN, "resumed", 20),
        office("time_declared", 30, technician_id=ANN, work_s=900, mode="replace"),
        by(ANN, "stopped", 40),
    )

    counted = [(each["technician_id"], each["seconds"]) for each in story.time["segments"] if not each["superseded"]]
    assert counted == [(BOB, 600), (ANN, 1200), (ANN, 900)]


def test_what_runs_while_it_is_replaced_is_not_replaced():
    """T6: it counts nothing yet, and it will."""
    replace = office("time_declared", 30, technician_id=ANN, work_s=900, mode="replace")

    assert [each["superseded"] for each in told(by(ANN, "started", 0), replace).time["segments"]] == [False, False]


def test_a_replace_that_arrives_first_still_stands_for_what_came_before_it():
    """T7: order is the clock's, not the network's."""
    story = told(
        by(ANN, "started", 0),
        office("time_declared", 30, technician_id=ANN, work_s=900, mode="replace"),
        by(ANN, "stopped", 20),
    )

    assert story.now["person_work_s"] == 900


def test_a_stop_that_beats_a_guess_is_what_a_replace_is_measured_by():
    """T6 and T13: the stretch ended at Bob's stop, after the replace; so the replace does not stand for it."""
    story = told(
        by(BOB, "started", 0),
        by(ANN, "completed", 30),
        office("time_declared", 40, technician_id=BOB, work_s=60, mode="replace"),
        by(BOB, "stopped", 50),
    )

    assert [(each["seconds"], each["superseded"]) for each in story.time["segments"]] == [(3000, False), (60, False)]


def test_who_names_nobody_speaks_for_the_lead_else_for_the_first():
    """T6: as assigned when it is decided."""
    bob_leads = office("assigned", 5, technicians=[a_technician(ANN), a_technician(BOB)], lead_id=BOB)
    nobody_leads = office("assigned", 7, technicians=[a_technician(ANN), a_technician(BOB)], lead_id=None)
    story = told(
        bob_leads,
        office("time_declared", 6, work_s=60),
        nobody_leads,
        office("time_declared", 8, work_s=60),
        company=TYPED,
    )

    assert [each["technician_id"] for each in story.time["segments"]] == [BOB, ANN]


def test_hours_typed_on_finishing_are_added_at_the_finish():
    """T6: the *Terminer* window adds, one segment a bucket above zero."""
    times = [{"technician_id": ANN, "work_s": 3600, "travel_s": None, "break_s": 300}]
    finish = by(ANN, "completed", 60, times=times)
    story = told(planned(), finish, company=TYPED)

    assert [each["segment_id"] for each in story.time["segments"]] == [
        f"{finish['event_id']}/ann/break",
        f"{finish['event_id']}/ann/work",
    ]
    assert sums(story) == (3600, 0, 300)


def test_hours_declared_after_the_end_count_wherever_they_lie():
    """T7: typed at home the same evening, or by the office a month later."""
    story = told(
        by(ANN, "started", 0),
        by(ANN, "completed", 30),
        office("time_declared", 30 * DAY / 60_000, technician_id=ANN, work_s=60, day="2026-01-05"),
    )

    assert story.segments[-1][-1] == ["late", "no_interval"]
    assert story.now["person_work_s"] == 1860
