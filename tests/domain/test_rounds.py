"""Rounds and the late rule: a phone that comes back online never disturbs what happened since."""

import pytest

from domain.builders import (
    ANN,
    BOB,
    CAT,
    DAY,
    HOUR,
    MINUTE,
    OFFICE,
    SYSTEM,
    T0,
    a_technician,
    after,
    an_event,
    code_of,
    known,
    planned,
    settings,
)
from interventions.domain.decide import decide
from interventions.domain.rounds import round_at, round_numbered

BY_BOB = {"actor": {"id": BOB, "role": "technician"}}
END = T0 + HOUR
LATE_LIMIT = 14 * HOUR


def done():
    """Start, and be done an hour later."""
    return after(an_event("started", T0), an_event("completed", END))


def twice():
    """Have round 1 from T0 - day to END, round 2 from a day later on."""
    return after(an_event("started", T0), an_event("completed", END), an_event("reverted", T0 + DAY, sent=OFFICE))


def bounds(state):
    """Give all rounds, the first first."""
    every = [round_numbered(state.rounds, number) for number in range(1, state.rounds.number + 1)]
    return [(each.opened_at, each.ended_at, each.technicians) for each in every]


BOTH = (ANN, BOB)
LIVES = [
    ([], [(T0 - DAY, None, BOTH)]),
    ([an_event("cancelled", END, sent=OFFICE)], [(T0 - DAY, END, BOTH)]),
    ([an_event("redrafted", END, sent=OFFICE)], [(T0 - DAY, END, BOTH)]),
    ([an_event("postponed", T0 - DAY, sent=OFFICE)], [(T0 - DAY, T0 - DAY, BOTH)]),
    (
        [an_event("postponed", END, sent=OFFICE), an_event("reverted", T0, sent=OFFICE)],
        [(T0 - DAY, END, BOTH), (END, None, BOTH)],
    ),
    (
        [
            an_event("redrafted", END, sent=OFFICE),
            an_event("assigned", END, sent=OFFICE, technicians=[a_technician(CAT)]),
            an_event("confirmed", END, sent=OFFICE),
        ],
        [(T0 - DAY, END, (ANN, BOB, CAT)), (END, None, (CAT,))],
    ),
    (
        [an_event("completed", END), an_event("redrafted", END + 9, sent=OFFICE)],
        [(T0 - DAY, END, BOTH)],
    ),
]


@pytest.mark.parametrize(("events", "expected"), LIVES)
def test_rounds_open_and_end_by_what_happened_and_never_run_backwards(events, expected):
    """An opening is never before the end of the round before, an end never before its opening."""
    assert bounds(after(*events)) == expected


def test_a_draft_has_no_round_until_it_is_confirmed():
    """Round 0; the technicians assigned meanwhile are those of the first one."""
    draft = after(planned(initial_status="draft"))
    assigned = after(an_event("assigned", sent=OFFICE), start=draft)
    confirmed = after(an_event("confirmed", T0, sent=OFFICE), start=assigned)

    assert draft.rounds.number == 0
    assert bounds(confirmed) == [(T0, None, (BOB,))]


def test_an_outcome_before_the_opening_ends_the_round_at_its_opening():
    """Clocks differ; a round has no negative length."""
    later = after(an_event("completed", END), an_event("reverted", END + 10, sent=OFFICE))

    ended = after(an_event("completed", END + 5, sent=OFFICE), start=later)

    assert bounds(ended)[1][:2] == (END + 10, END + 10)


SKEW = 300_000
MEASURED = [
    (0, 1),
    (T0, 1),
    (END, 1),
    (T0 + DAY - SKEW - 1, 1),
    (T0 + DAY - SKEW, 2),
    (T0 + DAY, 2),
    (T0 + 9 * DAY, 2),
]


@pytest.mark.parametrize(("at", "number"), MEASURED)
def test_a_fact_belongs_to_the_round_it_happened_in(at, number):
    """By its instant, or a little before an opening when it lies after the end of the round before."""
    assert round_at(twice().rounds, at, SKEW)[0] == number


def test_within_the_skew_limit_the_end_of_the_round_before_decides():
    """What is at or before the end of a round is of that round or an earlier one."""
    quick = after(
        an_event("completed", END),
        an_event("reverted", END + MINUTE, sent=OFFICE),
        an_event("completed", END + 2 * MINUTE),
        an_event("reverted", END + 3 * MINUTE, sent=OFFICE),
    )
    numbers = {at: round_at(quick.rounds, END + at, SKEW)[0] for at in (0, 1, MINUTE, 2 * MINUTE, 2 * MINUTE + 1)}

    assert numbers == {0: 1, 1: 2, MINUTE: 2, 2 * MINUTE: 2, 2 * MINUTE + 1: 3}


LATE = [
    # (a) at or before the end of the round: every fact
    (an_event("started", END), "applied"),
    (an_event("started", END + 1), "not_allowed_in_status"),
    (an_event("resumed", END), "applied"),
    (an_event("commented", END), "applied"),
    (an_event("commented", END + 1), "not_allowed_in_status"),
    # (b) who worked on, goes home, types his hours
    (an_event("stopped", END + LATE_LIMIT), "applied"),
    (an_event("stopped", END + LATE_LIMIT + 1), "not_allowed_in_status"),
    (an_event("paused", END + 1), "applied"),
    (an_event("travel_ended", END + 1), "applied"),
    (an_event("travel_started", END + 1, leg="out"), "not_allowed_in_status"),
    (an_event("travel_started", END + 1, leg="between"), "applied"),
    (an_event("travel_started", END + 1, leg="back"), "applied"),
    (an_event("travel_started", END + 1, leg="back", sent=BY_BOB), "not_allowed_in_status"),
    (an_event("travel_started", END + 1, leg="back", technician_id=BOB, sent=BY_BOB), "applied"),
    (an_event("resumed", END + 1), "not_allowed_in_status"),
    (an_event("stopped", END + 1, sent=SYSTEM), "not_allowed_in_status"),
    # (c) the office
    (an_event("time_declared", END + LATE_LIMIT + 1, work_s=1, sent=OFFICE), "applied"),
    (an_event("time_declared", END + LATE_LIMIT + 1, work_s=1, origin="portal"), "not_allowed_in_status"),
    (an_event("commented", END + LATE_LIMIT + 1, sent=OFFICE), "applied"),
    (an_event("photo_added", END + 1, sent=SYSTEM), "applied"),
]


@pytest.mark.parametrize(("event", "expected"), LATE)
def test_a_late_fact_is_judged_by_the_late_rule_alone(event, expected):
    """Done stays done, whatever the phones still have to say."""
    before = done()

    assert code_of(before, event) == expected
    if expected == "applied":
        assert after(event, start=before).status == "done"


def test_hours_typed_by_the_lead_without_a_name_are_his_own():
    """No technician named: the lead; so he may type them after *Terminer*, and Bob may not for him."""
    facts = known(company=settings(time_entry_mode="manual"))
    before = after(an_event("completed", END), facts=facts)
    hours = an_event("time_declared", END + 1, work_s=60)

    assert code_of(before, hours, facts) == "applied"
    assert code_of(before, {**hours, **BY_BOB, "event_id": "other"}, facts) == "not_allowed_in_status"


@pytest.mark.parametrize(
    ("outcome", "expected"), [("left_unfinished", "applied"), ("postponed", "not_allowed_in_status"),
                              ("cancelled", "not_allowed_in_status")]
)  # fmt: skip
def test_the_office_completes_the_dossier_of_what_was_worked_on(outcome, expected):
    """Done or unfinished there is a dossier; postponed or cancelled there is none to complete."""
    before = after(an_event(outcome, END, sent=OFFICE))

    assert code_of(before, an_event("commented", END + 1, sent=OFFICE)) == expected


def test_a_fact_of_an_earlier_round_is_late_while_a_later_one_is_open():
    """The pause that the phone sends a day later does not pause today's work."""
    before = after(an_event("started", T0 + DAY + 1), start=twice())
    pause = an_event("paused", END - 1)

    verdict = decide(before, pause, known())

    assert (verdict.logged["late"], verdict.logged["round"], verdict.logged["status"]) == (True, 1, "in_progress")
    assert code_of(before, an_event("paused", END + LATE_LIMIT + 1)) == "not_allowed_in_status"


def test_a_start_of_an_earlier_round_does_not_start_the_present_one():
    """Late facts never change the status."""
    assert after(an_event("started", END), start=twice()).status == "confirmed"


@pytest.mark.parametrize("kind", ["completed", "left_unfinished", "postponed", "cancelled"])
def test_an_outcome_of_an_earlier_round_is_refused(kind):
    """The *Terminer* of yesterday, sent today, does not finish what was planned again."""
    before = twice()

    assert code_of(before, an_event(kind, END, sent=OFFICE)) == "not_allowed_in_status"
    assert code_of(before, an_event(kind, T0 + DAY - SKEW, sent=OFFICE)) == "applied"


def test_a_cancellation_of_a_later_draft_is_measured_too():
    """A draft shows the last round; an outcome of an earlier one comes too late."""
    draft = after(an_event("redrafted", T0 + DAY, sent=OFFICE), start=twice())

    assert code_of(draft, an_event("cancelled", END, sent=OFFICE)) == "not_allowed_in_status"
    assert code_of(draft, an_event("cancelled", T0 + DAY, sent=OFFICE)) == "applied"


def test_before_the_first_round_there_are_no_facts():
    """A draft may not be worked on, not even by the office."""
    draft = after(planned(initial_status="draft"))

    for kind in ("travel_started", "started", "commented"):
        assert code_of(draft, an_event(kind, sent=OFFICE)) == "not_allowed_in_status"


def test_a_correction_and_an_expiry_belong_to_the_round_of_their_segment():
    """Whatever their own instant."""
    start = an_event("started", T0)
    before = after(start, an_event("completed", END), an_event("reverted", T0 + DAY, sent=OFFICE))
    correction = an_event("time_corrected", T0 + 2 * DAY, segment_id=start["event_id"])
    expiry = an_event("timer_expired", T0 + 2 * DAY, segment_id=start["event_id"], sent=SYSTEM)

    logged = [decide(before, event, known()).logged for event in (correction, expiry)]

    assert [(each["round"], each["late"]) for each in logged] == [(1, False), (1, False)]


def test_the_technicians_of_a_round_are_all_who_were_assigned_in_it():
    """Who was taken off may still send his facts; who came later may not send earlier ones."""
    before = after(an_event("assigned", T0, sent=OFFICE, technicians=[a_technician(CAT)]))
    later = after(an_event("postponed", END, sent=OFFICE), an_event("reverted", T0 + DAY, sent=OFFICE), start=before)

    assert code_of(before, an_event("stopped", T0 + 1)) == "applied"
    assert code_of(later, an_event("stopped", END)) == "applied"
    assert code_of(later, an_event("stopped", T0 + DAY)) == "not_permitted"
    assert code_of(later, an_event("stopped", T0 + DAY, sent=SYSTEM)) == "not_assigned"
    assert code_of(later, an_event("stopped", T0 + DAY, technician_id=CAT, sent=SYSTEM)) == "applied"


CORRECTED = [
    ("completed", {}, OFFICE, "applied"),
    ("completed", {}, {}, "not_allowed_in_status"),
    ("cancelled", {}, OFFICE, "applied"),
    ("redrafted", {}, OFFICE, "not_allowed_in_status"),
]


@pytest.mark.parametrize(("ending", "fields", "sent", "expected"), CORRECTED)
def test_a_correction_is_never_late(ending, fields, sent, expected):
    """Times are mended by the office also afterwards, by the table alone."""
    start = an_event("started", T0)
    before = after(start, an_event("completed", END) if ending == "redrafted" else an_event(ending, END, sent=OFFICE))
    if ending == "redrafted":
        before = after(an_event("redrafted", END, sent=OFFICE), start=before)

    assert (
        code_of(before, an_event("time_corrected", END, segment_id=start["event_id"], sent=sent, **fields)) == expected
    )
