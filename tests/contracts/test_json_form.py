"""The JSON form: what the schema says, and nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.avro import TOPICS, example, examples, records
from interventions.contracts.json_form import JsonFormError, compact, event_form, from_json, parse_json, to_json

EVENTS = "intervention-events"


def planned(**fields):
    """Change the example of a planned event; of its payload only the fields told."""
    event = example(EVENTS, "planned")
    return {**event, **fields, "payload": {**event["payload"], **fields.get("payload", {})}}


@pytest.mark.parametrize("topic", TOPICS)
@given(st.data())
def test_what_is_written_is_read(topic, data):
    """A dump can be read again, record for record."""
    record = data.draw(records(topic))

    text = json.dumps(to_json(topic, record))

    assert from_json(topic, parse_json(text)) == record


@given(records(EVENTS))
def test_the_domains_form_of_an_event_is_the_schemas(event):
    """Hashes are taken of the one, files hold the other: they must not differ by a byte."""
    assert compact(event_form(event)) == compact(to_json(EVENTS, event))


@pytest.mark.parametrize("path", [path for topic in TOPICS for path in examples(topic)], ids=lambda path: path.stem)
def test_an_example_is_written_as_it_stands(path):
    """Fields in the schema's order, nulls kept."""
    content = parse_json(path.read_bytes())

    written = to_json(path.parent.name, from_json(path.parent.name, content))

    assert json.dumps(written) == json.dumps(content)


@pytest.mark.parametrize(
    ("content", "path", "expected"),
    [
        (planned(colour="red"), "colour", "no such field"),
        (planned(payload={"colour": "red"}), "payload.colour", "no such field"),
        (
            planned(payload={"technicians": [{"id": "t", "name": "n", "mail": "x"}]}),
            "payload.technicians.0.mail",
            "no such field",
        ),
        (planned(payload={"technicians": [{"id": "t"}]}), "payload.technicians.0.name", "a value"),
        (planned(payload={"technicians": {}}), "payload.technicians", "an array"),
        (planned(payload={"task": None}), "payload.task", "a text"),
        (planned(payload={"task": "\ud800"}), "payload.task", "a text"),
        (planned(payload={"initial_status": "done"}), "payload.initial_status", "one of draft, confirmed"),
        (planned(payload={"planned_duration_s": 1.5}), "payload.planned_duration_s", "a whole number"),
        (planned(payload={"planned_duration_s": True}), "payload.planned_duration_s", "a whole number"),
        (planned(payload={"planned_duration_s": 2**63}), "payload.planned_duration_s", "a whole number"),
        (planned(actor="me"), "actor", "an object"),
        (planned(kind="exploded"), "kind", None),
        (planned(kind="confirmed"), "payload", "null"),
        (planned(kind="started"), "payload.company_id", "no such field"),
        (planned(occurred_at=1_700_000_000_000), "occurred_at", "an instant like 2026-03-02T08:15:00.000Z"),
        ([], "", "an object"),
        (None, "", "an object"),
    ],
)
def test_what_is_not_the_form_is_refused_with_its_place(content, path, expected):
    """Where, and what belongs there: enough to mend the file."""
    with pytest.raises(JsonFormError) as refused:
        from_json(EVENTS, content)

    assert refused.value.path == path
    assert expected in {refused.value.expected, None}


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.5Z", 500),
        ("1970-01-01T00:00:01.07Z", 1070),
        ("1970-01-01T00:00:00.123Z", 123),
        ("1969-12-31T23:59:59.999Z", -1),
        ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("1970-01-01T00:00:00+00:00", None),
        ("1970-01-01T01:00:00+01:00", None),
        ("1970-01-01T00:00:00.1234Z", None),
        ("1970-01-01 00:00:00Z", None),
        ("1970-01-01T00:00:00z", None),
        ("1970-01-01T00:00:60Z", None),
        ("1970-02-30T00:00:00Z", None),
        ("1970-01-01T24:00:00Z", None),
        ("١٩٧٠-01-01T00:00:00Z", None),
        ("1970-01-01", None),
        ("", None),
    ],
)
def test_an_instant_is_utc_with_z_and_at_most_milliseconds(text, ms):
    """One spelling: an offset would hide a clock that is set wrong."""
    try:
        read = from_json(EVENTS, planned(occurred_at=text))["occurred_at"]
    except JsonFormError:
        read = None

    assert read == ms


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 1}}',
        '{"a": NaN}',
        '{"a": -Infinity}',
        "{'a': 1}",
        '{"a": 1} {"a": 2}',
        "",
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
        b'{"a": "\xff"}',
    ],
    ids=lambda text: repr(text[:20]),
)
def test_text_that_is_not_strictly_json_is_refused(text):
    """Python's reader is more lenient than JSON; a key twice would lose one of two values silently."""
    with pytest.raises(JsonFormError):
        parse_json(text)


def test_a_number_too_large_for_a_double_is_refused():
    """1e999 reads as infinity."""
    answer = {"code": "q", "answer": {"number": parse_json("1e999")}}

    with pytest.raises(JsonFormError) as refused:
        from_json(EVENTS, {**example(EVENTS, "question_answered"), "payload": answer})

    assert refused.value.path == "payload.answer.number"


def test_what_is_missing_takes_the_schemas_default():
    """Settings written before a limit existed go on being settings."""
    settings = example("company-settings", "timer")
    for name in ("skew_limit_s", "late_limit_s", "auto_stop_after_s", "segment_limit_s", "rounding", "reply_to"):
        del settings[name]

    read = from_json("company-settings", settings)

    assert [read[name] for name in ("skew_limit_s", "late_limit_s", "auto_stop_after_s")] == [300, 50_400, 36_000]
    assert [read[name] for name in ("segment_limit_s", "rounding", "reply_to")] == [None, None, None]


def test_a_null_limit_is_not_a_missing_one():
    """Null switches the forgotten-timer guard off."""
    settings = example("company-settings", "timer") | {"auto_stop_after_s": None}

    assert from_json("company-settings", settings)["auto_stop_after_s"] is None


def test_a_double_is_a_double_though_it_was_written_whole():
    """``3`` and ``3.0`` are one answer and have one hash."""
    answer = {"code": "q", "answer": {"number": 3}}

    event = from_json(EVENTS, {**example(EVENTS, "question_answered"), "payload": answer})

    assert compact(to_json(EVENTS, event)["payload"]["answer"]["number"]) == b"3.0"


def test_what_is_readable_but_wrong_can_be_shown():
    """A dump of the input topic holds whatever was published, so writing is total."""
    event = from_json(EVENTS, planned()) | {"occurred_at": 2**62, "payload": {"text": "another kind's"}}
    answer = from_json(EVENTS, example(EVENTS, "question_answered"))
    answer["payload"]["answer"]["number"] = float("-inf")

    written = to_json(EVENTS, event)

    assert (written["occurred_at"], written["payload"]) == (2**62, {"text": "another kind's"})
    assert to_json(EVENTS, answer)["payload"]["answer"]["number"] == "-inf"
