"""Records to bytes and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.avro import TOPICS, example, examples, records, written_by_fastavro
from interventions.contracts.codecs import Decoded, UnreadableMessage, codec_of
from interventions.contracts.json_form import from_json, parse_json
from interventions.contracts.payloads import KINDS
from interventions.contracts.schemas import current_schemas
from interventions.contracts.writing import writer_of

EVENTS = "intervention-events"


def an_event(name: str = "started", **fields):
    """Read an event of the examples, changed as told."""
    return {**from_json(EVENTS, example(EVENTS, name)), **fields}


@pytest.mark.parametrize("topic", TOPICS)
@given(st.data())
def test_what_is_written_is_read(topic, data):
    """Any record that a schema allows: from the wire to the verdict and back, nothing lost."""
    record = data.draw(records(topic))

    assert codec_of(topic).decode(codec_of(topic).encode(record)).record == record


@pytest.mark.parametrize("topic", TOPICS)
@given(st.data())
def test_what_is_written_is_what_fastavro_writes(topic, data):
    """Our writer is three times as fast, and must not be a dialect: byte for byte the same."""
    record = data.draw(records(topic))

    assert codec_of(topic).encode(record)[10:] == written_by_fastavro(topic, record)


@pytest.mark.parametrize("path", [path for topic in TOPICS for path in examples(topic)], ids=lambda path: path.stem)
def test_an_example_survives_the_wire(path):
    """An example that our own codec cannot carry would mislead."""
    topic = path.parent.name
    record = from_json(topic, parse_json(path.read_bytes()))

    assert codec_of(topic).decode(codec_of(topic).encode(record)).record == record


@pytest.mark.parametrize("path", examples(EVENTS), ids=lambda path: path.stem)
def test_the_shape_of_a_payload_is_its_kinds(path):
    """The wire says which record it is; check 0 compares it with the kind."""
    event = an_event(path.stem)

    assert codec_of(EVENTS).decode(codec_of(EVENTS).encode(event)) == Decoded(event, KINDS[path.stem])


def test_a_payload_of_another_kind_is_written_by_its_name():
    """So that it can be refused as ``payload_mismatch`` rather than lost."""
    event = an_event("started", payload=("Commented", {"text": "x"}))

    decoded = codec_of(EVENTS).decode(codec_of(EVENTS).encode(event))

    assert decoded == Decoded({**event, "payload": {"text": "x"}}, "Commented")


def test_a_rejection_keeps_the_name_of_another_kinds_payload():
    """Or it could not be written again."""
    topic = "intervention-rejections"
    rejection = from_json(topic, example(topic, "payload-mismatch"))

    assert rejection["event"]["payload"] == ("Commented", {"text": "Joint remplacé."})
    assert codec_of(topic).decode(codec_of(topic).encode(rejection)).record == rejection


def test_a_value_begins_with_the_fingerprint_of_its_schema():
    """Single-object framing: any Avro reader finds the schema by it."""
    value = codec_of(EVENTS).encode(an_event())

    assert value[:10] == b"\xc3\x01" + current_schemas()[EVENTS].fingerprint


def test_a_record_too_large_for_its_topic_is_not_written():
    """The publisher hears it, not the reader."""
    with pytest.raises(ValueError, match="65536 are allowed"):
        codec_of(EVENTS).encode(an_event("commented", payload={"text": "x" * 66_000}))


@pytest.mark.parametrize("length", [63, 64, 8191, 8192, 50_000])
def test_a_text_of_any_length_is_what_fastavro_writes(length):
    """Where the length takes a byte more."""
    event = an_event("commented", payload={"text": "é" * (length // 2) + "x" * (length % 2)})

    assert codec_of(EVENTS).encode(event)[10:] == written_by_fastavro(EVENTS, event)


@pytest.mark.parametrize("power", range(63))
def test_a_number_of_any_width_is_what_fastavro_writes(power):
    """Around every step of the width."""
    for number in (1 << power, (1 << power) - 1, -(1 << power), -(1 << power) - 1):
        event = an_event(occurred_at=number)
        assert codec_of(EVENTS).encode(event)[10:] == written_by_fastavro(EVENTS, event)


@pytest.mark.parametrize(
    ("topic", "name", "wrong"),
    [
        (EVENTS, "started", {"kind": "exploded"}),
        (EVENTS, "started", {"occurred_at": 2**63}),
        (EVENTS, "started", {"occurred_at": "2026-03-02T08:15:00.000Z"}),
        (EVENTS, "started", {"source": None}),
        (EVENTS, "started", {"source": "\ud800"}),
        (EVENTS, "confirmed", {"payload": {}}),
        ("company-settings", "timer", {"edit_days_before": 2**31}),
        ("company-settings", "timer", {"edit_days_before": 2**40}),
        ("company-settings", "timer", {"edit_days_before": -(2**31) - 1}),
        (EVENTS, "started", {"occurred_at": -(2**63) - 1}),
        ("intervention-log", "2-started", {"hash": b"short"}),
        ("intervention-log", "2-started", {"round": -(2**31) - 1}),
    ],
)
def test_what_the_schema_does_not_hold_is_not_written(topic, name, wrong):
    """A slip of ours stops here, not at every reader."""
    record = {**from_json(topic, example(topic, name)), **wrong}

    with pytest.raises((KeyError, OverflowError, TypeError, ValueError, AttributeError)):
        codec_of(topic).encode(record)


def test_a_record_that_lacks_a_field_is_not_written():
    """A default is for readers of what is old."""
    event = an_event()
    del event["causation_id"]

    with pytest.raises(KeyError, match="causation_id"):
        codec_of(EVENTS).encode(event)


def test_a_topic_without_a_record_has_no_codec():
    """Dead letters stay byte for byte what they were."""
    with pytest.raises(KeyError):
        codec_of("dead-letters")


def test_a_null_value_is_missing():
    """Nothing to read, nothing to guess."""
    with pytest.raises(UnreadableMessage) as refused:
        codec_of(EVENTS).decode(None)

    assert refused.value.code == "missing_value"


def test_a_type_that_the_contracts_do_not_use_is_refused_when_the_writer_is_made():
    """Not with the first record."""
    with pytest.raises(ValueError, match="no writer"):
        writer_of(
            {"type": "record", "name": "Map", "fields": [{"name": "all", "type": {"type": "map", "values": "int"}}]}
        )
