"""Revisions, the outdated mark, the dossier and its signatures (domain.md §8)."""

import json
from hashlib import sha256

import pytest

from domain.builders import (
    DAY,
    HOUR,
    OFFICE,
    SYSTEM,
    T0,
    a_customer,
    a_photo,
    a_question,
    a_template,
    a_visit,
    after,
    an_event,
    answer,
    code_of,
    known,
    settings,
)
from interventions.domain.decide import decide

END = T0 + HOUR
TEMPLATE = a_template(questions=[a_question("a"), a_question("b", "number")])
FACTS = known(TEMPLATE)
START = an_event("started", T0)


def done(*events):
    """Be done at END, then what is given."""
    return after(START, an_event("photo_added", T0), an_event("completed", END), *events, facts=FACTS)


def mark_of(state):
    """Give revision and mark."""
    return state.revision, state.report_outdated


MARKS = [
    (an_event("commented", END, sent=OFFICE), True),
    (an_event("photo_removed", END, sent=OFFICE), True),
    (an_event("stopped", T0 + 1), True),
    (an_event("time_declared", T0, sent=OFFICE, work_s=60), True),
    (an_event("time_corrected", T0, sent=OFFICE, segment_id=START["event_id"]), True),
    (an_event("amended", END, sent=OFFICE, customer=a_customer()), True),
    (an_event("travel_started", END, leg="back"), True),
    (an_event("travel_started", END + 1, leg="back"), False),
    (an_event("travel_ended", END + 1), False),
    (an_event("photo_added", END, sent=OFFICE), False),
    (an_event("timer_expired", END, sent=SYSTEM, segment_id=START["event_id"]), False),
    (an_event("closed", END, sent=OFFICE), False),
    (an_event("report_requested", END), False),
]


@pytest.mark.parametrize(("event", "expected"), MARKS)
def test_what_changes_a_finished_dossier_marks_its_report_outdated(event, expected):
    """The way home does not; what changes nothing does not."""
    assert mark_of(done(event)) == (1, expected)


def test_the_mark_stays_until_a_revision_is_made():
    """Nothing but a completion or a report that makes a revision clears it."""
    outdated = done(an_event("commented", END, sent=OFFICE))
    steps = [
        (an_event("report_requested", END, document="work_sheet"), (1, True)),
        (an_event("report_requested", END), (2, False)),
        (an_event("report_requested", END), (2, False)),
        (an_event("commented", END, sent=OFFICE), (2, True)),
        (an_event("reverted", END + 1, sent=OFFICE), (2, True)),
        (an_event("commented", END + 2), (2, True)),
        (an_event("completed", END + 3), (3, False)),
    ]

    for event, expected in steps:
        outdated = after(event, start=outdated, facts=FACTS)
        assert mark_of(outdated) == expected, event["kind"]


def test_a_fact_while_it_is_not_done_marks_nothing():
    """The report of a later completion will say it."""
    assert mark_of(after(START, an_event("commented", T0))) == (0, False)
    assert mark_of(done(an_event("reverted", END + 1, sent=OFFICE), an_event("commented", END + 2))) == (1, False)


def test_a_report_sent_again_carries_the_same_dossier():
    """No revision ever changes."""
    first = decide(after(START, facts=FACTS), an_event("completed", END), FACTS)
    between = after(
        an_event("travel_ended", END + 9), an_event("closed", END, sent=OFFICE), start=first.after, facts=FACTS
    )

    again = decide(between, an_event("report_requested", T0 + DAY), FACTS)

    assert again.logged["revision"] == 1
    assert again.logged["dossier"] == first.logged["dossier"]


def test_the_dossier_is_complete():
    """What is printed, sent and stored can be rebuilt from that record alone."""
    before = after(
        START,
        an_event("question_answered", T0, event_id="e-b", **answer("b", number=3.0)),
        an_event("question_answered", T0, event_id="e-a", **answer("a", text="é")),
        an_event("photo_added", T0),
        an_event("commented", T0, text=""),
        an_event("signed", T0 + 5),
        an_event("signature_declined", T0 + 6, by="technician", declined="other"),
        facts=FACTS,
    )

    dossier = decide(before, an_event("completed", END), FACTS).logged["dossier"]

    content = {
        "answers": [["a", answer("a", text="é")["answer"]], ["b", answer("b", number=3.0)["answer"]]],
        "comment": None,
        "photos": [a_photo()],
    }
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    signature = dict.fromkeys(("signatory", "reference", "sha256", "declined"))
    assert dossier == {
        "visit": a_visit(),
        "status": "done",
        "template": TEMPLATE,
        "settings": settings(),
        "answers": [
            {**answer("a", text="é"), "event_id": "e-a"},
            {**answer("b", number=3.0), "event_id": "e-b"},
        ],
        "photos": [a_photo()],
        "comment": None,
        "signatures": [
            {**signature, "by": "technician", "declined": "other", "signed_at": T0 + 6, "stale": False},
            {
                **signature,
                "by": "customer",
                "signatory": "Mr Dupont",
                "reference": "s1",
                "sha256": "ab" * 32,
                "signed_at": T0 + 5,
                "stale": False,
            },
        ],
        "content_hash": sha256(written).digest(),
    }
    assert b'"number":3.0' in written


STALE = [
    ([], False),
    ([an_event("commented", T0 - 9)], True),
    ([an_event("commented", T0 + 9)], True),
    ([an_event("photo_added", T0 + 9)], True),
    ([an_event("photo_added", T0 + 9), an_event("photo_removed", T0 + 9)], False),
    ([an_event("question_answered", T0 + 9, **answer("a"))], True),
    ([an_event("commented", T0 + 9), an_event("commented", T0 + 9, text="")], False),
    ([an_event("amended", T0 + 9, task="other")], False),
    ([an_event("commented", T0 + 9), an_event("signed", T0 + 10)], False),
]


@pytest.mark.parametrize(("since", "stale"), STALE)
def test_a_signature_is_stale_while_the_content_is_another(since, stale):
    """It covers what was there when it was decided, whatever arrives later."""
    before = after(START, an_event("signed", T0), *since, facts=FACTS)

    dossier = decide(before, an_event("completed", END), FACTS).logged["dossier"]

    assert dossier["signatures"][0]["stale"] == stale


RENEWED = [("signed", False, "applied"), ("signed", True, "signature_missing"), ("signature_declined", True, "applied")]


@pytest.mark.parametrize(("kind", "renew", "expected"), RENEWED)
def test_a_stale_signature_satisfies_unless_it_must_be_renewed(kind, renew, expected):
    """A decline is never stale."""
    facts = known(a_template(required_signatures=["customer"], renew_signatures=renew))
    before = after(START, an_event(kind, T0), an_event("commented", T0), facts=facts)

    assert code_of(before, an_event("completed", END), facts) == expected


def test_back_to_confirmed_keeps_the_dossier_with_its_signatures():
    """Only what changes afterwards makes them stale."""
    before = done(an_event("reverted", END + 1, sent=OFFICE))

    dossier = decide(before, an_event("completed", END + 2), FACTS).logged["dossier"]

    assert dossier["photos"] == [a_photo()]


@pytest.mark.parametrize("kind", ["completed", "report_requested"])
def test_only_a_hand_over_carries_a_dossier(kind):
    """A work sheet of planned work too."""
    verdict = decide(
        after(START), an_event(kind, END, **({"document": "work_sheet"} if kind != "completed" else {})), known()
    )

    assert (verdict.logged["dossier"] is not None, verdict.logged["revision"]) == (True, kind == "completed")
    assert decide(after(), START, known()).logged["dossier"] is None
