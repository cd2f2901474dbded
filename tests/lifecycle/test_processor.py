"""The processor around the decision: what comes in, what goes out under which key, what is remembered."""

import pytest

from domain.builders import OFFICE, T0, a_question, a_template, an_event, answer, planned, settings, shape_of
from interventions.lifecycle.processor import Lifecycle
from interventions.stream.processor import Decision, Output, Received


def received(event, *, key="i1", shape="", offset=3):
    """Hand an event over as the loop does; of its own kind's record unless said."""
    found = shape_of(event["kind"]) if shape == "" else shape
    return Received("intervention-events", 0, offset, T0, key, event, found)


def published(topic, record):
    """Make a record of a reference topic."""
    return Received(topic, 0, 0, T0, record.get("template_id") or record["company_id"], record)


def a_lifecycle(*templates, company=None):
    """Make a processor that knows a template and a company."""
    lifecycle = Lifecycle()
    for template in templates or (a_template(),):
        lifecycle.learn(published("intervention-templates", template))
    lifecycle.learn(published("company-settings", company or settings()))
    return lifecycle


def known(lifecycle, *events):
    """Give the state after these events."""
    state = None
    for event in (planned(), *events):
        state = lifecycle.step(state, received(event)).state
    return state


def rejection_of(decision):
    """Give key and record of the one rejection that came out."""
    (output,) = decision.outputs
    assert (decision.outcome, output.topic) == ("rejected", "intervention-rejections")
    return output.key, output.record


def test_an_accepted_event_is_logged_and_its_status_published():
    """Under the intervention's key, the log first."""
    lifecycle, event = a_lifecycle(), planned()

    decision = lifecycle.step(None, received(event))

    assert decision.outcome == "logged"
    assert [(output.topic, output.key) for output in decision.outputs] == [
        ("intervention-log", "i1"),
        ("intervention-status", "i1"),
    ]
    assert decision.outputs[0].record["hash"] == decision.state.last_hash
    assert (decision.outputs[0].record["received_at"], decision.outputs[0].record["source_offset"]) == (T0, 3)


def test_what_changes_nothing_has_no_status():
    """Downstream sees applied events only."""
    lifecycle = a_lifecycle()
    state = known(lifecycle)

    decision = lifecycle.step(state, received(an_event("reopened", sent=OFFICE)))

    assert [output.topic for output in decision.outputs] == ["intervention-log"]


def test_a_duplicate_writes_nothing():
    """The same state object: the loop writes no state either."""
    lifecycle, event = a_lifecycle(), planned()
    state = lifecycle.step(None, received(event)).state

    assert lifecycle.step(state, received(event, offset=9)) == Decision("duplicate", state)


def test_a_refused_event_of_a_known_intervention_is_remembered():
    """So that a phone which repeats itself is counted and not answered twice."""
    lifecycle, event = a_lifecycle(), an_event("confirmed")
    decision = lifecycle.step(known(lifecycle), received(event))

    assert rejection_of(decision)[1]["code"] == "not_allowed_in_status"
    assert lifecycle.step(decision.state, received(event)).outcome == "duplicate"


def test_of_an_unknown_intervention_nothing_is_kept():
    """There is no state to grow by asking for it."""
    decision = a_lifecycle().step(None, received(an_event("started")))

    assert (decision.state, rejection_of(decision)[1]["code"]) == (None, "unknown_intervention")


CHECK_ZERO = [
    # event, key, shape → published under, code, details, event id, event there
    (an_event("started", event_id="e1"), "i2", "", "i1", "key_mismatch", ["intervention_id"], "e1", True),
    (an_event("started", event_id="e1"), None, "", "i1", "key_mismatch", ["intervention_id"], "e1", True),
    (an_event("started", event_id="e1"), "i2", "Commented", "i1", "invalid_record",
     ["payload.technician_id", "payload.text"], "e1", False),
    (an_event("started", event_id="e1", payload={"text": "t"}), "i2", "Commented", "i1", "payload_mismatch",
     ["payload"], "e1", True),
    (an_event("started", event_id="e1", technician_id=""), "i2", "", "i1", "invalid_record",
     ["payload.technician_id"], "e1", False),
    (an_event("started", event_id="", intervention_id="no id"), "i2", "", "i2", "invalid_record",
     ["event_id", "intervention_id"], None, False),
    (an_event("started", event_id="e1", intervention_id=""), None, "", "", "invalid_record",
     ["intervention_id"], "e1", False),
]  # fmt: skip


@pytest.mark.parametrize("case", CHECK_ZERO)
def test_check_zero_is_published_where_its_sender_looks(case):
    """Under the event's intervention if that is an id, else under the record's key; no state is looked at."""
    event, key, shape, under, code, details, event_id, there = case
    lifecycle = a_lifecycle()
    state = known(lifecycle, an_event("closed", sent=OFFICE))

    decision = lifecycle.step(state, received(event, key=key, shape=shape))

    published_under, rejection = rejection_of(decision)
    assert decision.state is state
    assert (published_under, rejection["intervention_id"]) == (under, under)
    assert (rejection["code"], rejection["details"], rejection["event_id"]) == (code, details, event_id)
    assert (rejection["event"] is not None) == there
    assert (rejection["company_id"], rejection["status"], rejection["version"], rejection["locked"]) == (
        None, None, 0, False,
    )  # fmt: skip
    assert rejection["allowed_kinds"] == []


def test_the_payload_of_another_kind_is_published_with_its_record():
    """The codec must know which branch of the union it was."""
    decision = a_lifecycle().step(None, received(an_event("started", payload={"text": "t"}), shape="Commented"))

    assert rejection_of(decision)[1]["event"]["payload"] == ("Commented", {"text": "t"})


def test_a_payload_that_is_missing_is_a_mismatch():
    """Only ``confirmed`` has none."""
    event = {**an_event("started"), "payload": None}

    rejection = rejection_of(a_lifecycle().step(None, received(event, shape=None)))[1]

    assert (rejection["code"], rejection["event"]["payload"]) == ("payload_mismatch", None)


def test_what_check_zero_refused_may_be_sent_again():
    """It was never decided."""
    lifecycle, event = a_lifecycle(), an_event("started")
    refused = lifecycle.step(known(lifecycle), received(event, key="i2"))

    assert lifecycle.step(refused.state, received(event)).outcome == "logged"


def test_an_intervention_keeps_the_revisions_it_was_planned_with():
    """A later template applies to later interventions."""
    lifecycle = a_lifecycle()
    state = known(lifecycle)
    asking = a_template(revision=2, questions=[a_question("q")])
    lifecycle.learn(published("intervention-templates", asking))
    event = an_event("question_answered", **answer("q"))

    old = lifecycle.step(state, received(event))
    new = lifecycle.step(known(lifecycle), received(event))

    assert (rejection_of(old)[1]["code"], new.outcome) == ("unknown_question", "logged")
    assert (new.outputs[0].record["template_revision"], state.template_revision) == (2, 1)


IGNORED = [
    (a_template(revision=3, mail_body="{who}"), "invalid"),
    (a_template(revision=2), "not_newer"),
    (a_template(revision=1), "not_newer"),
]


@pytest.mark.parametrize(("template", "why"), IGNORED)
def test_a_revision_that_is_invalid_or_not_newer_is_ignored_and_counted(template, why):
    """The former one stays in force; one of the same number, mended, is taken."""
    lifecycle = a_lifecycle(a_template(), a_template(revision=2))

    lifecycle.learn(published("intervention-templates", template))

    assert lifecycle.known.templates.newest("repair")["revision"] == 2
    assert lifecycle.known.templates.ignored == {why: 1}
    lifecycle.learn(published("intervention-templates", a_template(revision=3)))
    assert lifecycle.known.templates.newest("repair")["revision"] == 3


def test_invalid_settings_are_ignored_like_a_template():
    """Else a typing error would stop every intervention of a company."""
    lifecycle = a_lifecycle()

    lifecycle.learn(published("company-settings", settings(revision=2, zone="Paris")))

    assert lifecycle.known.settings.newest("acme")["revision"] == 1


def test_only_planning_needs_what_was_published_last():
    """One published before is never unknown."""
    lifecycle = a_lifecycle()

    assert lifecycle.needs_references(received(planned()))
    assert not lifecycle.needs_references(received(an_event("started")))


def test_a_step_changes_nothing_it_was_given():
    """The same state and event give the same again, for ever."""
    lifecycle = a_lifecycle()
    state = known(lifecycle, an_event("started"))
    encoded, event = lifecycle.encode(state), an_event("commented")

    first, second = (lifecycle.step(state, received(event)) for _ in range(2))

    assert first == second
    assert isinstance(first.outputs[0], Output)
    assert lifecycle.encode(state) == encoded
