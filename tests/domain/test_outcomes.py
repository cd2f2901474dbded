# ruff: noqa: E501 - a table is read row by row
"""What an accepted event changes, and what it only repeats (domain.md §4)."""

import pytest

from domain.builders import (
    BOB,
    CAT,
    DAY,
    HOUR,
    OFFICE,
    T0,
    a_customer,
    a_question,
    a_technician,
    a_template,
    a_visit,
    after,
    an_event,
    answer,
    code_of,
    known,
    planned,
    settings,
)
from interventions.domain.decide import Accepted, Duplicate, Rejected, decide

ASKING = known(a_template(questions=[a_question("q")]))
MANUAL = known(company=settings(time_entry_mode="manual"))
NONE = known(company=settings(time_entry_mode="none"))
START = an_event("started", T0)

OUTCOMES = [
    ([], an_event("closed", T0, sent=OFFICE), ASKING, "applied"),
    ([an_event("closed", T0, sent=OFFICE)], an_event("closed", T0, sent=OFFICE), ASKING, "unchanged"),
    ([], an_event("reopened", T0, sent=OFFICE), ASKING, "unchanged"),
    ([START], an_event("started", T0 + 1), ASKING, "applied"),
    ([START], an_event("started", T0 + 1), MANUAL, "unchanged"),
    ([START], an_event("started", T0 + 1), NONE, "unchanged"),
    ([], an_event("started", T0 + 1), MANUAL, "applied"),
    ([START, an_event("completed", T0 + 9)], an_event("started", T0 + 1), MANUAL, "unchanged"),
    ([an_event("question_answered", T0)], an_event("question_answered", T0 - 1), ASKING, "unchanged"),
    ([an_event("question_answered", T0)], an_event("question_answered", T0), ASKING, "applied"),
    ([an_event("commented", T0)], an_event("commented", T0 - 1), ASKING, "unchanged"),
    ([an_event("commented", T0)], an_event("commented", T0), ASKING, "applied"),
    ([an_event("commented", T0, text="")], an_event("commented", T0 - 1), ASKING, "unchanged"),
    ([an_event("signed", T0)], an_event("signature_declined", T0 - 1), ASKING, "unchanged"),
    ([an_event("signature_declined", T0)], an_event("signed", T0 - 1), ASKING, "unchanged"),
    ([an_event("signed", T0)], an_event("signed", T0 - 1, by="technician"), ASKING, "applied"),
    ([an_event("photo_added", T0)], an_event("photo_added", T0 + 9), ASKING, "unchanged"),
    ([an_event("photo_added", T0)], an_event("photo_added", T0, caption="c"), ASKING, "applied"),
    ([an_event("photo_added", T0)], an_event("photo_added", T0 - 1, caption="c"), ASKING, "unchanged"),
    ([an_event("photo_added", T0)], an_event("photo_removed", T0 - 1), ASKING, "unchanged"),
    ([an_event("photo_added", T0)], an_event("photo_removed", T0), ASKING, "applied"),
    ([an_event("photo_added", T0), an_event("photo_removed", T0 + 5)], an_event("photo_removed", T0 + 6), ASKING, "unchanged"),
    ([an_event("photo_added", T0), an_event("photo_removed", T0 + 5)], an_event("photo_added", T0 + 4), ASKING, "unchanged"),
    ([an_event("photo_added", T0), an_event("photo_removed", T0 + 5)], an_event("photo_added", T0 + 5), ASKING, "applied"),
    ([an_event("photo_added", T0), an_event("photo_added", T0 + 9)], an_event("photo_removed", T0 + 8), ASKING, "unchanged"),
    ([an_event("photo_added", T0 + 9), an_event("photo_added", T0)], an_event("photo_removed", T0 + 8), ASKING, "unchanged"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "event", "facts", "expected"), OUTCOMES)
def test_what_is_there_already_or_newer_is_left_as_it_is(given, event, facts, expected):
    """A phone that syncs late does not undo what was entered since."""
    assert code_of(after(*given, facts=facts), event, facts) == expected


def test_an_unchanged_event_has_a_log_record_and_no_status():
    """Every accepted event gets the next version; only an applied one is seen downstream."""
    before = after(START, facts=MANUAL)

    verdict = decide(before, an_event("started", T0 + 1), MANUAL)

    assert (verdict.logged["version"], verdict.after.version, verdict.after.applied_version) == (3, 3, 2)
    assert verdict.status is None
    assert code_of(verdict.after, an_event("stopped", T0, expected_version=2), known()) == "applied"


def test_the_same_event_twice_is_one_event():
    """Accepted or refused, it was decided; the second time nothing is written, not even a rejection."""
    accepted, refused = an_event("started"), an_event("confirmed")
    before = after(accepted)
    before = decide(before, refused, known()).after

    assert decide(before, accepted, known()) == Duplicate()
    assert decide(before, refused, known()) == Duplicate()
    assert decide(before, {**accepted, "recorded_at": 1, "source": "x", "causation_id": "c"}, known()) == Duplicate()


CONTENT = [
    {"kind": "resumed"},
    {"occurred_at": T0 + 1},
    {"origin": "system"},
    {"actor": {"id": BOB, "role": "technician"}},
    {"expected_version": 1},
    {"payload": {"technician_id": BOB}},
]


@pytest.mark.parametrize("fields", CONTENT)
def test_an_id_with_other_content_is_reused(fields):
    """Two things that happened need two ids; which was refused is not remembered."""
    event = an_event("started", T0)
    before = after(event)
    other = {**event, **fields}

    verdict = decide(before, other, known())

    assert (verdict.after, verdict.rejection["code"]) == (before, "id_reused")
    assert code_of(before, {**other, "event_id": "new"}) != "id_reused"


def test_a_refused_plan_is_judged_again():
    """Nothing is kept of an intervention that nobody planned."""
    event = planned(expected_version=9)

    assert isinstance(decide(decide(None, event, known()).after, event, known()), Rejected)


def test_the_last_256_refused_ids_are_remembered():
    """Enough for a phone that repeats itself; accepted ones are remembered for life."""
    started = an_event("started")
    before = after(started)
    refused = [an_event("confirmed") for _ in range(257)]
    for event in refused:
        before = decide(before, event, known()).after

    verdicts = [decide(before, event, known()) for event in (started, *refused)]

    assert [isinstance(verdict, Duplicate) for verdict in verdicts] == [True, False, *[True] * 256]


def test_photos_stay_in_the_order_of_adding():
    """One that is there is replaced in its place, one that was gone comes last."""
    facts = known()
    before = after(
        *(an_event("photo_added", T0 + n, reference=f"p{n}") for n in range(3)),
        an_event("photo_added", T0 + 5, reference="p0", caption="better"),
        an_event("photo_removed", T0 + 6, reference="p1"),
        an_event("photo_added", T0 + 7, reference="p1"),
    )

    dossier = decide(before, an_event("completed", T0 + HOUR), facts).logged["dossier"]

    assert [(photo["reference"], photo["caption"]) for photo in dossier["photos"]] == [
        ("p0", "better"),
        ("p2", None),
        ("p1", None),
    ]


VISITS = [
    (an_event("rescheduled", T0, sent=OFFICE), {"planned_start": T0 + DAY, "planned_duration_s": 1800}),
    (
        an_event("assigned", T0, sent=OFFICE, technicians=[a_technician(CAT)], lead_id=CAT),
        {"technicians": [a_technician(CAT)], "lead_id": CAT},
    ),
    (
        an_event("amended", T0, sent=OFFICE, customer=a_customer(name="Durand"), tags=[]),
        {"customer": a_customer(name="Durand"), "tags": []},
    ),
    (an_event("amended", T0, sent=OFFICE, external_description=""), {"external_description": ""}),
]


@pytest.mark.parametrize(("event", "changed"), VISITS)
def test_the_visit_is_as_it_was_planned_last(event, changed):
    """An amendment says what changed; null is unchanged."""
    assert after(event).visit == a_visit(**changed)


def test_an_amendment_of_what_is_done_is_the_customers_contact_from_the_office():
    """The rest of a finished dossier stays as it was."""
    before = after(an_event("completed", T0))
    contact = {"customer": a_customer(email="new@x.example")}

    assert code_of(before, an_event("amended", T0, sent=OFFICE, **contact)) == "applied"
    assert code_of(before, an_event("amended", T0, **contact)) == "not_allowed_in_status"
    assert code_of(before, an_event("amended", T0, sent=OFFICE, **contact, task="t")) == "not_allowed_in_status"


def test_the_status_record_says_where_it_stands():
    """One record for each applied event, without the customer's personal data."""
    event = an_event("postponed", T0, sent=OFFICE, follow_up_id="i2")
    verdict = decide(after(an_event("started", T0 - 1)), event, known())

    assert isinstance(verdict, Accepted)
    assert verdict.status == {
        "intervention_id": "i1",
        "version": 3,
        "status": "postponed",
        "category": "not_finished",
        "locked": False,
        "previous_status": "in_progress",
        "kind": "postponed",
        "event_id": event["event_id"],
        "occurred_at": T0,
        "origin": "backoffice",
        "actor": {"id": "olga", "role": "manager"},
        "company_id": "acme",
        "template_id": "repair",
        "reference": "R-1",
        "type": None,
        "task": "Mend the boiler",
        "customer_id": None,
        "zone": "Europe/Paris",
        "planned_start": T0,
        "planned_duration_s": 3600,
        "technician_ids": ["ann", "bob"],
        "lead_id": "ann",
        "tags": ["heating"],
        "round": 1,
        "revision": 0,
        "report_outdated": False,
        "reason": "rain",
        "follow_up_id": "i2",
    }


def test_the_reason_is_that_of_the_outcome_that_the_status_stands_for():
    """It stays while the status does and goes with it."""
    unfinished = after(an_event("left_unfinished", T0, reason="no part"))
    moved = after(an_event("rescheduled", T0, sent=OFFICE), start=unfinished)
    again = after(an_event("reverted", T0 + 1, sent=OFFICE, reason="found it"), start=moved)
    done = after(an_event("completed", T0 + 2), start=again)

    assert [state.reason for state in (unfinished, moved, again, done)] == ["no part", "no part", None, None]
    assert (moved.previous_status, again.previous_status) == ("confirmed", "unfinished")


def test_the_log_record_says_what_was_decided():
    """Hash and dossier have tests of their own."""
    event = planned(T0 + 9, initial_status="draft")
    logged = decide(None, event, known(received_at=T0, offset=11)).logged

    assert {name: value for name, value in logged.items() if name != "hash"} == {
        "intervention_id": "i1",
        "version": 1,
        "event": event,
        "received_at": T0,
        "source_offset": 11,
        "outcome": "applied",
        "late": False,
        "flags": ["clock_ahead"],
        "round": 0,
        "status_before": None,
        "status": "draft",
        "locked": False,
        "company_id": "acme",
        "template_id": "repair",
        "template_revision": 1,
        "settings_revision": 1,
        "revision": 0,
        "report_outdated": False,
        "rules": {
            "time_entry_mode": "timer",
            "auto_stop_after_s": 36_000,
            "rounding": None,
            "zone": "Europe/Paris",
        },
        "dossier": None,
        "previous_hash": bytes(32),
    }


def test_the_round_of_anything_but_a_fact_is_the_present_one_after_it():
    """Confirming opens it."""
    draft = after(planned(initial_status="draft"))

    logged = decide(draft, an_event("confirmed", T0, sent=OFFICE), known()).logged

    assert (logged["round"], logged["status_before"], logged["late"]) == (1, "draft", False)


def test_an_answer_is_kept_with_the_event_that_gave_it():
    """In the template's order, whatever the order of answering; hidden and empty ones too."""
    template = a_template(questions=[a_question("a"), a_question("b"), a_question("c")])
    facts = known(template)
    before = after(
        *(an_event("question_answered", T0, event_id=f"is-{code}", **answer(code, text="")) for code in "cab"),
        facts=facts,
    )

    dossier = decide(before, an_event("completed", T0 + HOUR), facts).logged["dossier"]

    assert dossier["answers"] == [{**answer(code, text=""), "event_id": f"is-{code}"} for code in "abc"]
