"""An intervention stays a size that one record holds (domain.md §4, check 12c)."""

import json

import pytest

from domain.builders import (
    OFFICE,
    SYSTEM,
    T0,
    a_question,
    a_template,
    after,
    an_event,
    answer,
    code_of,
    known,
    settings,
)
from interventions.domain.canonical import instant_text
from interventions.domain.dossier import answered, signatures
from interventions.domain.entries import content_hash, present_photos
from interventions.domain.intervention import Counts

FACTS = known(a_template(questions=[a_question(f"q{number}") for number in range(200)]))
START = an_event("started", T0)
MANUAL = known(company=settings(time_entry_mode="manual"))

COUNTED = [
    (Counts(499, 0, 0), an_event("started", T0 + 1), known(), "applied"),
    (Counts(500, 0, 0), an_event("started", T0 + 1), known(), "limit_exceeded"),
    (Counts(500, 0, 0), an_event("paused", T0 + 1, reason="break"), known(), "limit_exceeded"),
    (Counts(500, 0, 0), an_event("paused", T0 + 1), known(), "applied"),
    (Counts(500, 0, 0), an_event("started", T0 + 1), MANUAL, "unchanged"),
    (Counts(0, 0, 1000), an_event("started", T0 + 1), MANUAL, "limit_exceeded"),
    (Counts(0, 0, 1000), an_event("started", T0 + 1), known(), "applied"),
    (Counts(0, 0, 1000), an_event("paused", T0 + 1), known(), "limit_exceeded"),
    (Counts(0, 0, 999), an_event("paused", T0 + 1), known(), "applied"),
    (
        Counts(0, 0, 1000),
        an_event("report_requested", T0, sent=OFFICE, document="work_sheet"),
        known(),
        "limit_exceeded",
    ),
    (Counts(0, 200, 0), an_event("closed", T0, sent=OFFICE), known(), "limit_exceeded"),
    (Counts(0, 200, 0), an_event("completed", T0), known(), "limit_exceeded"),
    (Counts(0, 200, 0), an_event("redrafted", T0, sent=OFFICE), known(), "not_allowed_in_status"),
    (Counts(0, 199, 0), an_event("closed", T0, sent=OFFICE), known(), "applied"),
    (Counts(500, 200, 1000), an_event("reopened", T0, sent=OFFICE), known(), "unchanged"),
    (
        Counts(500, 200, 1000),
        an_event("timer_expired", T0, sent=SYSTEM, segment_id=START["event_id"]),
        known(),
        "applied",
    ),
]


@pytest.mark.parametrize(("counts", "event", "facts", "expected"), COUNTED)
def test_each_sort_of_event_has_its_own_limit(counts, event, facts, expected):
    """A loop in a sending system must not grow one intervention for ever."""
    state = after(START, facts=known())._replace(counts=counts)

    assert code_of(state, event, facts) == expected


def test_every_log_record_counts_in_one_of_three():
    """Planning and the guard in none; a reopening counts and is never refused."""
    state = after(
        START,
        an_event("paused", T0, reason="break"),
        an_event("paused", T0),
        an_event("timer_expired", T0, sent=SYSTEM, segment_id=START["event_id"]),
        an_event("closed", T0, sent=OFFICE),
        an_event("reopened", T0, sent=OFFICE),
        an_event("completed", T0),
        an_event("reverted", T0, sent=OFFICE),
        an_event("redrafted", T0, sent=OFFICE),
        an_event("confirmed", T0, sent=OFFICE),
    )

    assert state.counts == Counts(openers=2, turns=5, others=2)


def test_there_are_no_more_than_200_photos():
    """One more is refused; one of them may still be replaced or removed."""
    state = after(*(an_event("photo_added", T0, reference=f"p{number}") for number in range(200)))

    assert code_of(state, an_event("photo_added", T0, reference="more")) == "limit_exceeded"
    assert code_of(state, an_event("photo_added", T0, reference="p0", caption="c")) == "applied"
    fewer = after(an_event("photo_removed", T0, reference="p0"), start=state)
    assert code_of(fewer, an_event("photo_added", T0, reference="more")) == "applied"
    assert code_of(fewer, an_event("photo_added", T0 - 1, reference="p0")) == "unchanged"


def compact_length(state):
    """Give the length of what is measured, computed plainly."""
    stands, template = state.entries, FACTS.template
    content = {
        "answers": answered(stands, template),
        "comment": stands.comment,
        "photos": present_photos(stands),
        "signatures": [
            {**each, "signed_at": instant_text(each["signed_at"])}
            for each in signatures(stands, content_hash(stands, template))
        ],
    }
    return len(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def test_the_dossier_is_no_longer_than_128_kib():
    """To the byte, as compact JSON; what makes it shorter is accepted."""
    state = after(an_event("signed", T0), facts=FACTS)
    for number in range(31):
        state = after(
            an_event("question_answered", T0, **answer(f"q{number}", text="é" * 2000)), start=state, facts=FACTS
        )
    room = 128 * 1024 - compact_length(state)
    used = compact_length(after(an_event("commented", T0, text="x"), start=state, facts=FACTS)) - compact_length(state)
    # "x" instead of null: what is left can be filled to the byte
    exact = "x" * (room - used + 1)

    assert 0 < len(exact) < 4000
    assert code_of(state, an_event("commented", T0, text=exact), FACTS) == "applied"
    assert code_of(state, an_event("commented", T0, text=exact + "x"), FACTS) == "limit_exceeded"
    full = after(an_event("commented", T0, text=exact), start=state, facts=FACTS)
    assert compact_length(full) == 128 * 1024
    assert code_of(full, an_event("question_answered", T0, **answer("q0", text="")), FACTS) == "applied"
    assert code_of(full, an_event("stopped", T0), FACTS) == "applied"
