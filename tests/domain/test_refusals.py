# ruff: noqa: E501 - a table is read row by row
"""Each code of domain.md §4 with its details, and which of two failing checks names the refusal."""

import pytest

from domain.builders import (
    ANN,
    BOB,
    CAT,
    DAY,
    HOUR,
    OFFICE,
    SYSTEM,
    T0,
    a_question,
    a_technician,
    a_template,
    after,
    an_event,
    answer,
    known,
    planned,
    refusal_of,
    settings,
)
from interventions.domain.case import Facts
from interventions.domain.decide import decide
from interventions.domain.words import Code

STARTED = an_event("started", T0)
MANUAL = known(company=settings(time_entry_mode="manual"))
NO_TIME = known(company=settings(time_entry_mode="none"))
MANDATORY = known(company=settings(tracking_mandatory=True))
MANDATORY_MANUAL = known(company=settings(tracking_mandatory=True, time_entry_mode="manual"))
TYPED = {"technician_id": ANN, "work_s": 60, "travel_s": None, "break_s": None}
WINDOW = {"start": T0, "end": T0 + HOUR, "includes_travel": True, "includes_break": True}
SHORT = known(company=settings(segment_limit_s=3600))
ASKING = known(a_template(questions=[a_question("q"), a_question("n", "number", minimum=1.0, maximum=5.0)]))
BY_BOB = {"actor": {"id": BOB, "role": "technician"}}
STRANGER = {"actor": {"id": CAT, "role": "technician"}}


def test_an_intervention_that_nobody_planned_is_unknown():
    """Nothing is kept of it either: there is no state."""
    verdict = decide(None, an_event("started"), Facts(T0, 0, None, None))

    assert (verdict.after, verdict.rejection["code"], verdict.rejection["details"]) == (
        None,
        Code.UNKNOWN_INTERVENTION,
        ["i1"],
    )
    assert verdict.rejection["allowed_kinds"] == []


PLANNING = [
    (Facts(T0, 0, None, settings()), {}, ("unknown_template", ["repair"])),
    (Facts(T0, 0, a_template(), None), {}, ("unknown_company", ["acme"])),
    (Facts(T0, 0, None, None), {}, ("unknown_template", ["repair"])),
    (known(), {"expected_version": 0}, ("applied", [])),
    (known(), {"expected_version": 3}, ("version_conflict", ["0"])),
    (known(received_at=T0), {"occurred_at": T0 + 300_000}, ("applied", [])),
    (known(received_at=T0), {"occurred_at": T0 + 300_001}, ("future_time", [])),
    (known(), {"actor": {"id": "rita", "role": "reader"}}, ("not_permitted", [])),
]


@pytest.mark.parametrize(("facts", "fields", "expected"), PLANNING)
def test_planning_is_refused_for_what_it_names_and_who_sends_it(facts, fields, expected):
    """Nothing is remembered of a refused plan: sent again it is judged again."""
    event = planned(**fields)

    assert refusal_of(None, event, facts) == expected


KNOWN = [
    # given, event, facts, refused with
    ([], planned(), known(), ("already_planned", [])),
    ([], an_event("started", expected_version=1), known(), ("applied", [])),
    ([], an_event("started", expected_version=0), known(), ("version_conflict", ["1"])),
    ([], an_event("started", T0 + 300_001), known(received_at=T0), ("future_time", [])),
    ([], an_event("confirmed", sent=OFFICE), known(), ("not_allowed_in_status", [])),
    ([], an_event("paused"), known(), ("not_allowed_in_status", [])),
    ([], an_event("paused"), MANUAL, ("not_allowed_in_status", [])),
    ([STARTED], an_event("paused"), MANUAL, ("tracking_disabled", [])),
    ([], an_event("travel_started"), NO_TIME, ("tracking_disabled", [])),
    ([], an_event("started"), NO_TIME, ("applied", [])),
    ([], an_event("time_declared", work_s=60), NO_TIME, ("tracking_disabled", [])),
    ([], an_event("time_declared", sent=OFFICE, work_s=60), NO_TIME, ("applied", [])),
    ([], an_event("completed", times=[TYPED]), NO_TIME, ("tracking_disabled", [])),
    ([], an_event("completed", times=[TYPED], sent=OFFICE), NO_TIME, ("applied", [])),
    ([], an_event("completed"), NO_TIME, ("applied", [])),
    ([], an_event("time_declared", work_s=60), known(), ("tracking_automatic", [])),
    ([], an_event("time_declared", work_s=60, sent=OFFICE), known(), ("applied", [])),
    ([], an_event("completed", times=[TYPED]), known(), ("tracking_automatic", [])),
    ([], an_event("completed", times=[TYPED], sent=OFFICE), known(), ("applied", [])),
    ([], an_event("time_declared", work_s=60), MANUAL, ("applied", [])),
    ([], an_event("commented"), MANDATORY, ("not_started", [])),
    ([], an_event("commented", sent=OFFICE), MANDATORY, ("applied", [])),
    ([], an_event("amended", task="t"), MANDATORY, ("not_started", [])),
    ([], an_event("left_unfinished"), MANDATORY, ("not_started", [])),
    ([], an_event("completed"), MANDATORY, ("not_started", [])),
    ([], an_event("completed"), MANDATORY_MANUAL, ("time_required", [])),
    ([], an_event("left_unfinished"), MANDATORY_MANUAL, ("not_started", [])),
    ([STARTED], an_event("commented"), MANDATORY, ("applied", [])),
    ([STARTED], an_event("completed"), MANDATORY, ("applied", [])),
    ([STARTED], an_event("completed"), MANDATORY_MANUAL, ("time_required", [])),
    ([STARTED], an_event("completed", times=[TYPED]), MANDATORY_MANUAL, ("applied", [])),
    ([STARTED], an_event("completed", times=[{**TYPED, "work_s": 0, "break_s": 9}]), MANDATORY_MANUAL, ("time_required", [])),
    ([an_event("time_declared", work_s=60)], an_event("commented"), MANDATORY_MANUAL, ("applied", [])),
    ([an_event("time_declared", travel_s=60)], an_event("completed"), MANDATORY_MANUAL, ("applied", [])),
    ([an_event("time_declared", break_s=60)], an_event("completed"), MANDATORY_MANUAL, ("time_required", [])),
    ([an_event("time_declared", sent=OFFICE, work_s=60)], an_event("commented"), MANDATORY, ("not_started", [])),
    ([an_event("time_declared", sent=OFFICE, work_s=60)], an_event("completed", sent=OFFICE), MANDATORY, ("applied", [])),
    ([], an_event("completed", sent=OFFICE), MANDATORY, ("time_required", [])),
    ([], an_event("started", technician_id=CAT), known(), ("not_assigned", [CAT])),
    ([], an_event("started", technician_id=CAT, sent=SYSTEM), known(), ("not_assigned", [CAT])),
    ([], an_event("completed", sent=OFFICE, times=[{**TYPED, "technician_id": "x"}, TYPED, {**TYPED, "technician_id": CAT}]),
     known(), ("not_assigned", ["x", CAT])),
    ([an_event("assigned", sent=OFFICE, technicians=[])], an_event("time_declared", sent=OFFICE, work_s=1), known(),
     ("not_assigned", [])),
    ([], an_event("time_declared"), MANUAL, ("invalid_times", [])),
    ([], an_event("time_declared", work_s=1, window=WINDOW), MANUAL, ("invalid_times", [])),
    ([], an_event("time_declared", window=WINDOW), MANUAL, ("applied", [])),
    ([], an_event("time_declared", window=WINDOW, travel_s=1800, break_s=1800), MANUAL, ("applied", [])),
    ([], an_event("time_declared", window=WINDOW, travel_s=1800, break_s=1801), MANUAL, ("invalid_times", [])),
    ([], an_event("time_declared", window={**WINDOW, "includes_break": False}, break_s=9999), MANUAL, ("applied", [])),
    ([], an_event("time_declared", window={**WINDOW, "end": T0 - 1}), MANUAL, ("invalid_times", [])),
    ([], an_event("time_declared", window={**WINDOW, "start": T0 + 999, "end": T0 + 1}), MANUAL, ("applied", [])),
    ([], an_event("time_declared", work_s=3601, sent=OFFICE), SHORT, ("invalid_times", [])),
    ([], an_event("time_declared", break_s=3601, sent=OFFICE), SHORT, ("invalid_times", [])),
    ([], an_event("time_declared", window={**WINDOW, "end": T0 + 2 * HOUR}, travel_s=3600, sent=OFFICE), SHORT, ("applied", [])),
    ([], an_event("time_declared", window={**WINDOW, "end": T0 + 2 * HOUR}, travel_s=3599, sent=OFFICE), SHORT,
     ("invalid_times", [])),
    ([], an_event("completed", times=[{**TYPED, "travel_s": 3601}], sent=OFFICE), SHORT, ("invalid_times", [])),
    ([STARTED], an_event("time_corrected", segment_id=STARTED["event_id"], end=T0 - 1), known(), ("invalid_times", [])),
    ([STARTED], an_event("time_corrected", segment_id=STARTED["event_id"], end=T0), known(), ("applied", [])),
    ([STARTED], an_event("time_corrected", segment_id=STARTED["event_id"], end=T0 + HOUR + 1000), SHORT, ("invalid_times", [])),
    ([], an_event("time_corrected"), known(), ("unknown_segment", ["seg"])),
    ([STARTED], an_event("time_corrected", segment_id=STARTED["event_id"]), MANUAL, ("unknown_segment", [STARTED["event_id"]])),
    ([], an_event("timer_expired", sent=SYSTEM), known(), ("unknown_segment", ["seg"])),
    ([], an_event("timer_expired", sent=SYSTEM, technician_id=CAT), known(), ("unknown_segment", ["seg"])),
    ([STARTED], an_event("timer_expired", sent=SYSTEM, segment_id=STARTED["event_id"]), known(), ("applied", [])),
    ([STARTED], an_event("timer_expired", sent=SYSTEM, segment_id=STARTED["event_id"], technician_id=BOB), known(),
     ("unknown_segment", [STARTED["event_id"]])),
    ([STARTED], an_event("timer_expired", sent=SYSTEM, segment_id=STARTED["event_id"], technician_id=CAT), known(),
     ("not_assigned", [CAT])),
    ([], an_event("photo_removed"), known(), ("unknown_photo", ["p1"])),
    ([], an_event("question_answered"), known(), ("unknown_question", ["q"])),
    ([], an_event("question_answered", **answer("q", number=1.0)), ASKING, ("invalid_answer", ["q"])),
    ([], an_event("question_answered", **answer("n", number=5.5)), ASKING, ("invalid_answer", ["n"])),
    ([], an_event("question_answered", **answer("n", number=5.0)), ASKING, ("applied", [])),
]  # fmt: skip


@pytest.mark.parametrize(("given", "event", "facts", "expected"), KNOWN)
def test_each_check_refuses_what_it_is_for(given, event, facts, expected):
    """Code and details are what an application shows and acts upon."""
    state = after(*given, facts=facts)

    assert refusal_of(state, event, facts) == expected


def test_a_segment_may_be_named_whatever_opened_it():
    """Travel and breaks are forgotten and corrected as work is; a pause without a break opens nothing."""
    opening = [
        an_event("travel_started"),
        an_event("started", T0 + 1),
        an_event("paused", T0 + 2, reason="break"),
        an_event("resumed", T0 + 3),
    ]
    other = [an_event("paused", T0 + 4), an_event("travel_ended", T0 + 5), an_event("stopped", T0 + 6)]
    state = after(*opening, *other)

    for event in opening:
        assert refusal_of(state, an_event("time_corrected", segment_id=event["event_id"]))[0] == "applied"
    for event in other:
        assert refusal_of(state, an_event("time_corrected", segment_id=event["event_id"]))[0] == "unknown_segment"


# One event that fails every later check too: each step mends the first failure only.
ORDER = [
    ("already_planned", planned(expected_version=9, occurred_at=T0 + DAY, actor={"id": "x", "role": "reader"})),
    ("version_conflict", an_event("paused", T0 + DAY, expected_version=9, sent=STRANGER, technician_id=CAT)),
    ("future_time", an_event("paused", T0 + DAY, sent=STRANGER, technician_id=CAT)),
    ("locked", an_event("paused", sent=STRANGER, technician_id=CAT)),
    ("not_permitted", an_event("paused", origin="system", sent=STRANGER, technician_id=CAT)),
    ("not_allowed_in_status", an_event("paused", origin="system", technician_id=CAT)),
    ("tracking_disabled", an_event("travel_started", origin="system", technician_id=CAT)),
    ("not_assigned", an_event("time_declared", origin="system", technician_id=CAT)),
    ("invalid_times", an_event("time_declared", origin="system")),
]


@pytest.mark.parametrize(("code", "event"), ORDER)
def test_the_first_failing_check_names_the_refusal(code, event):
    """Two systems that read the same rejection must see the same reason."""
    facts = known(company=settings(time_entry_mode="none"), received_at=T0)
    locked = after(an_event("closed", sent=OFFICE), facts=facts)

    assert refusal_of(locked, event, facts)[0] == code


def test_of_a_completion_the_first_that_is_missing_is_named():
    """Answers before photos before signatures before time."""
    template = a_template(
        questions=[a_question("q2", required=True), a_question("q1", required=True)],
        required_photos=[{"stage": "after", "minimum": 1}, {"stage": "before", "minimum": 2}],
        required_signatures=["technician", "customer"],
    )
    facts = known(template, settings(tracking_mandatory=True))
    state = after(facts=facts)
    given = [
        [an_event("question_answered", sent=OFFICE, **answer(code)) for code in ("q1", "q2")],
        [an_event("photo_added", sent=OFFICE, reference=name) for name in ("p1", "p2")],
        [an_event("photo_added", sent=OFFICE, reference="p3", stage="after")],
        [an_event("signed", sent=OFFICE)],
        [an_event("signature_declined", sent=OFFICE, by="technician")],
        [an_event("time_declared", sent=OFFICE, work_s=1)],
    ]
    found = []
    for events in given:
        found.append(refusal_of(state, an_event("completed", sent=OFFICE), facts))
        state = after(*events, start=state, facts=facts)
    found.append(refusal_of(state, an_event("completed", sent=OFFICE), facts))

    assert found == [
        ("answers_missing", ["q2", "q1"]),
        ("photos_missing", ["after", "before"]),
        ("photos_missing", ["after"]),
        ("signature_missing", ["technician", "customer"]),
        ("signature_missing", ["technician"]),
        ("time_required", []),
        ("applied", []),
    ]


def test_a_refusal_says_where_the_intervention_stands():
    """Who sent it learns the present version without another question."""
    state = after(STARTED, an_event("closed", sent=OFFICE), an_event("closed", sent=OFFICE))
    event = an_event("stopped")

    verdict = decide(state, event, known(offset=44))

    assert verdict.rejection == {
        "intervention_id": "i1",
        "event": event,
        "event_id": event["event_id"],
        "received_at": T0 + 400 * DAY,
        "source_offset": 44,
        "code": "locked",
        "message_fr": "L'intervention est clôturée ; il faut d'abord la ré-ouvrir.",
        "message_en": "The intervention is closed; it must be reopened first.",
        "details": [],
        "company_id": "acme",
        "status": "in_progress",
        "version": 3,
        "locked": True,
        "allowed_kinds": ["report_requested"],
    }
    assert verdict.after == state._replace(refused=verdict.after.refused)


def test_a_technician_that_no_declaration_names_is_the_lead_else_the_first():
    """He counts as named in every check, as assigned when it is decided."""
    hours = an_event("time_declared", T0 - HOUR, sent=OFFICE, work_s=60)
    later = after(
        an_event("postponed", T0, sent=OFFICE),
        an_event("reverted", T0 + HOUR, sent=OFFICE),
        an_event("assigned", T0 + HOUR, sent=OFFICE, technicians=[a_technician(CAT)]),
    )

    assert refusal_of(later, hours) == ("not_assigned", [CAT])
    assert refusal_of(after(), hours) == ("applied", [])
