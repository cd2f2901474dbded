"""Hashes and sizes are taken of one spelling, whoever computes them."""

import json

import pytest

from domain.builders import an_event
from interventions.domain.canonical import compact, compact_text, event_form, event_text, instant_text, payload_text
from interventions.domain.words import Kind


def test_an_instant_is_written_with_milliseconds():
    """The wire keeps milliseconds, so the JSON form does."""
    assert instant_text(1_767_323_045_678) == "2026-01-02T03:04:05.678Z"
    assert instant_text(946_684_800_000) == "2000-01-01T00:00:00.000Z"


def test_compact_json_has_one_spelling():
    """An independent checker must arrive at the same bytes."""
    content = {"b": 3.0, "a": {"é": None, "z": True}, "c": [b"\x00\xff", Kind.STARTED, 'q"\n']}

    assert compact(content).decode() == '{"a":{"z":true,"é":null},"b":3.0,"c":["00ff","started","q\\"\\n"]}'


def test_a_number_that_is_not_finite_has_no_form():
    """NaN is not JSON; such a record is refused before."""
    with pytest.raises(ValueError, match="JSON"):
        compact(float("nan"))


@pytest.mark.parametrize(
    ("kind", "payload", "form"),
    [
        ("confirmed", None, None),
        ("started", {"technician_id": "t"}, {"technician_id": "t"}),
        (
            "rescheduled",
            {"planned_start": 0, "planned_duration_s": 1},
            {"planned_start": "1970-01-01T00:00:00.000Z", "planned_duration_s": 1},
        ),
        (
            "time_corrected",
            {"start": 1, "end": 2},
            {"start": "1970-01-01T00:00:00.001Z", "end": "1970-01-01T00:00:00.002Z"},
        ),
        ("time_declared", {"window": None}, {"window": None}),
        (
            "time_declared",
            {"window": {"start": 0, "end": 1, "includes_travel": True}},
            {
                "window": {
                    "start": "1970-01-01T00:00:00.000Z",
                    "end": "1970-01-01T00:00:00.001Z",
                    "includes_travel": True,
                }
            },
        ),
        (
            "started",
            ("Rescheduled", {"planned_start": 0}),
            {"planned_start": "1970-01-01T00:00:00.000Z"},
        ),
    ],
)
def test_every_instant_of_an_event_is_text(kind, payload, form):
    """Instants stay numbers inside and are text wherever a person or a checker reads."""
    event = {"kind": kind, "occurred_at": 0, "recorded_at": 1, "payload": payload}

    written = event_form(event)

    assert written == {
        "kind": kind,
        "occurred_at": "1970-01-01T00:00:00.000Z",
        "recorded_at": "1970-01-01T00:00:00.001Z",
        "payload": form,
    }
    assert event["occurred_at"] == 0
    assert json.loads(compact(written)) == written


@pytest.mark.parametrize("kind", Kind)
def test_an_event_spelled_out_is_its_compact_json(kind):
    """The hot path and the checker must agree on every byte."""
    event = an_event(kind, source='a "b\\c" é\u2028', expected_version=3, correlation_id="c", origin=Kind.STARTED)
    bare = an_event(kind)

    assert event_text(event, payload_text(event)) == compact_text(event_form(event))
    assert event_text(bare, payload_text(bare)).encode() == compact(event_form(bare))
