"""Check 0: which fields of a readable event are at fault."""

from copy import deepcopy

import pytest

from domain.builders import DAY, SHA, T0, a_customer, a_technician, an_event, answer, shape_of
from interventions.domain.events import SHAPES
from interventions.domain.validity import faults, mismatched
from interventions.domain.words import Kind

TYPED = {"technician_id": "ann", "work_s": 60, "travel_s": None, "break_s": None}
MANY = [a_technician(f"t{number}") for number in range(21)]


def found(event):
    """Give the faults of an event in the record of its own kind."""
    return faults(event, shape_of(event["kind"]))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.AMENDED])
def test_every_kind_has_a_valid_event(kind):
    """The builders make what the contract allows."""
    assert found(an_event(kind)) == ()
    assert not mismatched(an_event(kind), shape_of(kind))


ENVELOPE = [
    ({"event_id": ""}, ("event_id",)),
    ({"event_id": "a b"}, ("event_id",)),
    ({"event_id": "x" * 180}, ()),
    ({"event_id": "x" * 181}, ("event_id",)),
    ({"intervention_id": "x" * 65}, ("intervention_id",)),
    ({"occurred_at": 946_684_799_999}, ("occurred_at",)),
    ({"recorded_at": 4_102_444_800_001}, ("recorded_at",)),
    ({"expected_version": -1}, ("expected_version",)),
    ({"source": "two\nlines"}, ("source",)),
    ({"source": "\u202eabc"}, ("source",)),
    ({"actor": {"id": "é", "role": "technician"}}, ("actor.id",)),
    ({"correlation_id": "x" * 201, "causation_id": ""}, ("causation_id", "correlation_id")),
    ({"kind": "danced"}, ("kind",)),
    ({"origin": "moon", "actor": {"id": "a", "role": "king"}}, ("actor.role", "origin")),
]


@pytest.mark.parametrize(("fields", "paths"), ENVELOPE)
def test_a_fault_of_the_envelope_is_named(fields, paths):
    """Who sent it must find the field without asking."""
    assert faults({**an_event("confirmed"), **fields}, None) == paths


PAYLOADS = [
    (
        "planned",
        {"technicians": [a_technician(), {**a_technician("bob"), "email": "a@b.c, evil@x"}]},
        ["technicians.1.email"],
    ),
    ("planned", {"technicians": [a_technician(), a_technician()]}, ["technicians"]),
    ("planned", {"technicians": MANY, "lead_id": "t0"}, ["technicians"]),
    ("planned", {"lead_id": "zoe"}, ["lead_id"]),
    ("planned", {"technicians": [], "lead_id": "ann"}, ["lead_id"]),
    ("planned", {"zone": "Mars/Base", "planned_duration_s": 31 * 86400 + 1}, ["planned_duration_s", "zone"]),
    ("planned", {"initial_status": "done"}, ["initial_status"]),
    ("planned", {"customer": a_customer(name="x" * 201, email="no")}, ["customer.email", "customer.name"]),
    ("planned", {"tags": ["ok", "a\tb"], "task": "x" * 4001}, ["tags.1", "task"]),
    (
        "planned",
        {"external_description": "bell\x07", "internal_description": "tab\tand\nline"},
        ["external_description"],
    ),
    ("rescheduled", {"planned_start": 0, "planned_duration_s": -1}, ["planned_duration_s", "planned_start"]),
    ("assigned", {"lead_id": "ann"}, ["lead_id"]),
    ("amended", {}, [""]),
    ("amended", {"tags": []}, []),
    ("time_declared", {"technician_id": None}, []),
    ("time_declared", {"day": "2026-02-29"}, ["day"]),
    ("time_declared", {"work_s": -1, "mode": "take"}, ["mode", "work_s"]),
    ("time_corrected", {"end": T0 - DAY}, []),
    ("question_answered", answer(text="a", boolean=True), ["answer"]),
    ("question_answered", answer(choices=None), ["answer"]),
    ("question_answered", answer(number=float("nan")), ["answer.number"]),
    ("question_answered", answer(choices=[]), []),
    ("photo_added", {"reference": "../up", "sha256": "AB" * 32, "bytes": -1}, ["bytes", "reference", "sha256"]),
    ("photo_added", {"reference": "https://evil/x"}, ["reference"]),
    ("photo_added", {"reference": "/absolute"}, ["reference"]),
    ("signed", {"by": "cat", "sha256": SHA[:-1]}, ["by", "sha256"]),
    ("completed", {"times": [TYPED, {**TYPED, "technician_id": "bob", "work_s": None}]}, ["times.1"]),
    ("completed", {"times": [TYPED, TYPED]}, ["times"]),
    ("left_unfinished", {"reason": None}, ["reason"]),
    ("cancelled", {"reason": None}, ["reason"]),
    ("reverted", {"reason": None}, []),
    ("closed", {"reason": None}, []),
    ("report_requested", {"recipients": ["a@b.example", "a@b.example\nBcc: x@y.z"]}, ["recipients.1"]),
    ("report_requested", {"recipients": ["a@b.example"] * 21}, ["recipients"]),
    ("timer_expired", {"segment_id": "x" * 261}, ["segment_id"]),
]


@pytest.mark.parametrize(("kind", "fields", "fields_at_fault"), PAYLOADS)
def test_a_fault_of_the_payload_is_named(kind, fields, fields_at_fault):
    """Positions count from zero; a rule between fields names what holds them."""
    expected = tuple(f"payload.{field}".rstrip(".") for field in fields_at_fault)

    assert found(an_event(kind, **fields)) == expected


def test_all_faults_are_named_together_and_sorted():
    """One round trip shows everything there is to mend."""
    event = an_event("planned", event_id="", lead_id="zoe", technicians=[{**a_technician(), "email": "x"}])

    assert found(event) == ("event_id", "payload.lead_id", "payload.technicians.0.email")


def test_the_guards_event_ids_may_be_longer():
    """``timer-expired/`` stands before an event id of the longest kind."""
    assert found(an_event("timer_expired", event_id="x" * 200)) == ()
    assert found(an_event("timer_expired", event_id="x" * 201)) == ("event_id",)


def test_a_payload_is_held_against_the_record_it_came_as():
    """A valid payload of another kind is a mismatch, a broken one a broken record."""
    event = an_event("started", payload={"text": "hello"})
    broken = an_event("started", payload={"text": "\x00"})

    assert (faults(event, "Commented"), mismatched(event, "Commented")) == ((), True)
    assert faults(broken, "Commented") == ("payload.text",)
    assert mismatched(an_event("confirmed"), "Commented")
    assert mismatched({**an_event("started"), "payload": None}, None)


@pytest.mark.parametrize("kind", [kind for kind in Kind if SHAPES[kind]])
def test_a_missing_or_an_extra_field_is_named_and_nothing_raises(kind):
    """A first try with a console producer gets an answer, not a crash."""
    event = an_event(kind, task="t") if kind == Kind.AMENDED else an_event(kind)
    event = deepcopy(event)
    gone = min(event["payload"])
    del event["payload"][gone]
    event["payload"]["extra"] = 1

    assert set(found(event)) == {f"payload.{gone}", "payload.extra"}
