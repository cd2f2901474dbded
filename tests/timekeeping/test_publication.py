"""Which log record makes timekeeping write what (contracts.md §3 InterventionTime, TechnicianSegments)."""

import pytest

from domain.builders import ANN, BOB, CAT, a_technician, settings
from interventions.stream.processor import Decision
from interventions.timekeeping.processor import Timekeeping
from timekeeping.stories import NOBODY_BUT_ANN, at, by, correction, kept, logged_of, office, planned, received, told

TOTALS = [
    "person_work_s",
    "elapsed_work_s",
    "actual_s",
    "travel_s",
    "break_s",
    "rounded_work_s",
    "rounded_travel_s",
]
TIME, TECHNICIANS, FINISHED = "intervention-time", "technician-time", "finished-interventions"


def topics(story) -> list[list[str]]:
    """Give the topics written after each log record."""
    return [[output.topic for output in outputs] for outputs in story.outputs]


def test_an_intervention_is_published_as_soon_as_it_is_planned():
    """Downstream sees a visit with its plan before anybody sets off."""
    story = told(planned())

    assert story.all_of(TIME) == [
        {
            "intervention_id": "i1",
            "version": 1,
            "company_id": "acme",
            "status": "confirmed",
            "round": 1,
            "technicians": [nothing_yet(ANN), nothing_yet(BOB)],
            "segments": [],
            "totals": dict.fromkeys(TOTALS, 0),
            "days": [],
            "planned_duration_s": 3600,
            "variance_s": -3600,
            "rounding": None,
            "zone": "Europe/Paris",
            "billable": True,
            "flags": [],
        }
    ]


def nothing_yet(technician):
    """Give the totals of somebody who has not begun."""
    seconds = dict.fromkeys(("work_s", "travel_s", "break_s", "rounded_work_s", "rounded_travel_s"), 0)
    return {"technician_id": technician, "activity": "idle", **seconds}


@pytest.mark.parametrize(
    "event",
    [
        by(ANN, "commented", 5),
        by(ANN, "photo_added", 5),
        by(ANN, "amended", 5, task="Mend the pump"),
        office("closed", 5),
        office("rescheduled", 5, planned_start=at(600), planned_duration_s=3600),
        office("assigned", 5, technicians=[a_technician(BOB), a_technician(ANN)], lead_id=BOB),
        by(ANN, "travel_ended", 5),
    ],
)
def test_what_changes_no_time_publishes_none(event):
    """A remark must not wake the payroll."""
    assert told(event).outputs[-1] == ()


@pytest.mark.parametrize(
    "event",
    [
        by(ANN, "started", 5),
        office("assigned", 5, technicians=[a_technician(CAT)], lead_id=None),
        office("rescheduled", 5, planned_start=at(600), planned_duration_s=1800),
        office("cancelled", 5),
        office("left_unfinished", 5),
    ],
)
def test_what_changes_time_or_who_or_how_long_or_ends_it_publishes_it(event):
    """Contracts: whenever anything but version and status changed, and at each outcome."""
    assert [output.topic for output in told(event).outputs[-1]] == [TIME]


def test_only_the_status_moves_and_nothing_is_published():
    """A start in mode ``manual`` moves to in progress: not a change of time."""
    assert told(by(ANN, "started", 5), company=settings(time_entry_mode="manual")).outputs[-1] == ()


def test_a_cancelled_one_that_becomes_a_draft_again_can_be_billed_again():
    """T17: billable follows the status, so the record follows too."""
    story = told(office("cancelled", 5), office("redrafted", 6), office("confirmed", 7))

    assert [(time["billable"], time["round"]) for time in story.all_of(TIME)] == [
        (True, 1),
        (False, 1),
        (True, 1),
        (True, 2),
    ]


def test_the_round_of_the_time_is_the_present_one_whatever_a_late_fact_says():
    """A late fact belongs to its round; the intervention stands in the present one."""
    story = told(by(ANN, "started", 0), by(ANN, "completed", 30), office("reverted", 60), by(ANN, "paused", 10))

    assert story.logged[-1]["round"] == 1
    assert story.time["round"] == 2


def test_a_technician_is_told_when_his_closed_stretches_change_and_only_then():
    """What runs is not yet anybody's hour."""
    story = told(by(ANN, "started", 0), by(BOB, "started", 0), by(ANN, "stopped", 30), by(ANN, "started", 40))

    assert topics(story) == [[TIME], [TIME], [TIME], [TIME, TECHNICIANS], [TIME]]
    told_to_ann = story.last(TECHNICIANS)
    assert (told_to_ann["technician_id"], told_to_ann["version"], told_to_ann["zone"]) == (ANN, 4, "Europe/Paris")
    assert [each["seconds"] for each in told_to_ann["segments"]] == [1800]
    assert story.outputs[3][1].key == "ann/i1"


def test_a_list_that_empties_is_told_too():
    """Whoever adds a technician's day up must take the hour out again."""
    zero = office("time_declared", 60, technician_id=ANN, work_s=0, mode="replace")
    story = told(by(ANN, "started", 0), by(ANN, "stopped", 30), zero)

    assert story.last(TECHNICIANS)["segments"] == []


def test_everybody_whom_the_finish_stops_is_told():
    """The finish closes two timers: two persons' days change."""
    story = told(by(ANN, "started", 0), by(BOB, "started", 0), by(ANN, "completed", 30))

    assert [(output.topic, output.key) for output in story.outputs[-1]] == [
        (TIME, "i1"),
        (TECHNICIANS, "ann/i1"),
        (TECHNICIANS, "bob/i1"),
        (FINISHED, "i1"),
    ]


def test_segments_are_published_by_start_then_id():
    """Contracts: by start, then id; a correction can change the order."""
    start = by(BOB, "started", 20)
    story = told(
        by(ANN, "started", 0), start, by(BOB, "stopped", 30), by(ANN, "stopped", 40), correction(90, start, -5, 30)
    )

    assert [each["technician_id"] for each in story.time["segments"]] == [BOB, ANN]


def test_a_log_record_seen_before_is_a_duplicate_and_changes_nothing():
    """Twice is once: offsets may be reset to the beginning."""
    log = logged_of(by(ANN, "started", 0), by(ANN, "completed", 30))
    state, processor = kept(log).state, Timekeeping()

    for record in log:
        decision = processor.step(state, received(record))

        assert decision == Decision("duplicate", state)


def test_a_log_whose_beginning_is_lost_is_counted_and_makes_nothing():
    """An operator skipped the record that planned it: its hours cannot be known."""
    record = logged_of(by(ANN, "started", 0))[-1]

    assert Timekeeping().step(None, received(record)) == Decision("unplanned", None)


def test_a_new_list_stops_and_tells_who_is_not_on_it():
    """T10, as seen by who adds his day up."""
    story = told(by(BOB, "started", 0), office("assigned", 20, **NOBODY_BUT_ANN))

    assert [output.key for output in story.outputs[-1]] == ["i1", "bob/i1"]
