"""The model itself, on cases computed by hand: who checks must be checked."""

from interventions.sandbox.traffic.arrival import MINUTE
from model.telling import MIDNIGHT, knowing, planned, told
from model.times import intervention_time

ANA, BEN = {"technician_id": "ana"}, {"technician_id": "ben"}


def declared(mode, **seconds):
    return {
        **dict.fromkeys(["technician_id", "work_s", "travel_s", "break_s", "day", "window"]),
        "mode": mode,
        **seconds,
    }


def time_after(*facts, company="timed-loosely"):
    """Give the time after facts told as (minutes after midnight, kind, payload), by the office."""
    model = knowing()
    for number, (minutes, kind, payload) in enumerate([(-600, "planned", planned(company)), *facts]):
        verdict = model.decide(told(number, MIDNIGHT + minutes * MINUTE, kind, payload))
        assert verdict.outcome == "logged", verdict
    return intervention_time(model.known["i"].past)


def stretches(time):
    return [
        (one["technician_id"], one["bucket"], one["seconds"] // 60, *one["flags"], *["-"] * one["superseded"])
        for one in time["segments"]
    ]


def test_work_travel_and_break_take_turns():
    """T3: 30 of travel, 60 of work, 15 of break, 20 of work; the second *Démarrer* makes nothing (T4)."""
    time = time_after(
        (480, "travel_started", {**ANA, "leg": "out"}),
        (510, "started", ANA),
        (520, "started", ANA),
        (570, "paused", {**ANA, "reason": "break"}),
        (585, "resumed", ANA),
        (605, "stopped", ANA),
    )

    assert stretches(time) == [
        ("ana", "travel", 30),
        ("ana", "work", 60),
        ("ana", "break", 15),
        ("ana", "work", 20),
    ]
    assert time["totals"]["actual_s"] == 80 * 60


def test_two_at_once_are_one_duration_and_two_wages():
    """T8: 60 + 60 of persons, 90 of elapsed time."""
    time = time_after((0, "started", ANA), (30, "started", BEN), (60, "stopped", ANA), (90, "stopped", BEN))

    assert (time["totals"]["person_work_s"], time["totals"]["elapsed_work_s"]) == (7200, 5400)


def test_a_replacement_counts_instead_of_what_was_closed_before_it():
    """T6: closed work and earlier declarations give way in the bucket named, travel stays, a later stop stays."""
    time = time_after(
        (0, "travel_started", {**ANA, "leg": "out"}),
        (10, "started", ANA),
        (40, "stopped", ANA),
        (50, "time_declared", declared("add", work_s=60)),
        (60, "time_declared", declared("replace", work_s=1200)),
        (70, "started", ANA),
        (75, "stopped", ANA),
    )

    assert stretches(time) == [
        ("ana", "travel", 10),
        ("ana", "work", 30, "-"),
        ("ana", "work", 1, "no_interval", "-"),
        ("ana", "work", 20, "no_interval"),
        ("ana", "work", 5),
    ]


def test_a_day_that_loses_an_hour_has_twenty_three():
    """T12: from midnight to midnight on the day clocks go forward is 23 hours of that day."""
    time = time_after((0, "started", ANA), (23 * 60, "stopped", ANA), (23 * 60, "started", ANA), (1440, "stopped", ANA))

    assert [(row["day"], row["work_s"]) for row in time["days"]] == [("2024-03-31", 23 * 3600), ("2024-04-01", 3600)]


def test_another_ends_a_forgotten_timer_at_the_limit_and_his_own_word_beats_the_guess():
    """T11 and T13, limit 90 minutes: the import's *Terminer* guesses; Ana's later stop is her word."""
    guessed = [(0, "started", ANA), (0, "started", BEN), (60, "stopped", BEN), (200, "completed", {"times": []})]

    alone = time_after(*guessed, company="timed")
    told = time_after(
        *guessed[:2], (100, "timer_expired", {**ANA, "segment_id": "e1"}), (130, "stopped", ANA), company="timed"
    )

    assert stretches(alone) == [("ana", "work", 90, "auto_stopped", "closed_by_other"), ("ben", "work", 60)]
    assert stretches(told)[0] == ("ana", "work", 130, "long")


def test_hours_are_rounded_for_the_bill_alone():
    """T14, up to 5 minutes a segment, at least 10: 7 and 11 minutes are billed 10 and 15."""
    time = time_after(
        (0, "started", ANA), (7, "stopped", ANA), (60, "started", ANA), (71, "stopped", ANA), company="timed"
    )

    assert (time["totals"]["person_work_s"], time["totals"]["rounded_work_s"]) == (18 * 60, 25 * 60)


def test_a_correction_that_finds_no_segment_is_flagged_and_one_that_does_keeps_the_raw_bounds():
    """T7, T16: the second *Démarrer* made nothing, so its correction stays without effect."""
    times = {"start": MIDNIGHT, "end": MIDNIGHT + 5 * MINUTE + 999, "reason": "Oubli"}
    work = [(0, "started", ANA), (1, "started", ANA), (30, "stopped", ANA)]

    right = time_after(*work, (40, "time_corrected", {**times, "segment_id": "e1"}))
    orphan = time_after(*work, (40, "time_corrected", {**times, "segment_id": "e2"}))

    one = right["segments"][0]
    assert (one["seconds"], one["raw_end"], right["flags"]) == (300, MIDNIGHT + 30 * MINUTE, [])
    assert (orphan["segments"][0]["seconds"], orphan["flags"]) == (1800, ["orphan_correction"])
