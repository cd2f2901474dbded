"""Which changes of a schema break a reader; and that the verdict is Avro's, tried with bytes."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.avro import records
from interventions.contracts.codec import Codec
from interventions.contracts.codecs import codec_of
from interventions.contracts.compatibility import Clash, clashes
from interventions.contracts.schemas import Schema, current_schemas, schema_of


def a_record(*fields, name="Visit"):
    """Make a record of these fields."""
    return {"type": "record", "name": name, "fields": list(fields)}


def a_field(name, type_, **more):
    """Make a field."""
    return {"name": name, "type": type_, **more}


def an_enum(*symbols, **more):
    """Make an enum of these symbols."""
    return {"type": "enum", "name": "Word", "symbols": list(symbols), **more}


ID = a_field("id", "string")
VISIT, CALL = a_record(ID), a_record(ID, name="Call")
LIST_OF_INT, LIST_OF_STRING = {"type": "array", "items": "int"}, {"type": "array", "items": "string"}
FOUR, EIGHT = {"type": "fixed", "name": "F", "size": 4}, {"type": "fixed", "name": "F", "size": 8}
NO_DEFAULT = "is not written, and the reader has no default for it"
LONG_AGO = {"type": "long", "logicalType": "timestamp-millis"}


@pytest.mark.parametrize(
    ("reader", "writer", "found"),
    [
        (VISIT, VISIT, []),
        (a_record(ID, a_field("note", ["null", "string"], default=None)), VISIT, []),
        (VISIT, a_record(ID, a_field("note", "string")), []),
        (a_record(a_field("key", "string", aliases=["id"])), VISIT, []),
        (a_record(ID, a_field("note", "string")), VISIT, [Clash("note", NO_DEFAULT)]),
        (a_record(a_field("id", "long")), VISIT, [Clash("id", "string cannot be read as long")]),
        (CALL, VISIT, [Clash("", "Visit cannot be read as Call")]),
        ("long", "int", []),
        ("int", "long", [Clash("", "long cannot be read as int")]),
        (["null", "string"], "string", []),
        ("string", ["null", "string"], [Clash("", "null cannot be read as string")]),
        (["null", VISIT], ["null", VISIT, CALL], [Clash("", "no branch of the reader's union takes Call")]),
        (["null", VISIT, CALL], ["null", VISIT], []),
        (an_enum("a", "b"), an_enum("a"), []),
        (an_enum("a"), an_enum("a", "b"), [Clash("", "Word has no symbol b and no default")]),
        (an_enum("a", "unknown", default="unknown"), an_enum("a", "b"), []),
        (LIST_OF_INT, LIST_OF_STRING, [Clash("", "string cannot be read as int")]),
        (FOUR, EIGHT, [Clash("", "F has 4 bytes, not 8")]),
        ("long", LONG_AGO, [Clash("", "timestamp-millis cannot be read as a plain value")]),
        (a_record(a_field("of", a_record(a_field("id", "long"), name="In"))),
         a_record(a_field("of", a_record(ID, name="In"))), [Clash("of.id", "string cannot be read as long")]),
    ],
)  # fmt: skip
def test_what_a_reader_cannot_read(reader, writer, found):
    """By the rules of Avro's schema resolution, and a changed unit counts as a changed type."""
    assert clashes(reader, writer) == found


def a_second_version(change) -> Schema:
    """Change the event's schema as told."""
    first = current_schemas()["intervention-events"]
    text = copy.deepcopy(first.text)
    change(text)
    return schema_of(first.topic, 2, first.path, text)


def with_more_everywhere(text):
    """Give the event and each of its payload records one more field, and the kind one more symbol."""
    more = {"name": "more", "type": ["null", "string"], "default": None}
    for branch in next(f["type"] for f in text["fields"] if f["name"] == "payload")[1:]:
        branch["fields"].insert(0, more)
    text["fields"].insert(1, more)
    next(f["type"] for f in text["fields"] if f["name"] == "kind")["symbols"].append("teleported")


@given(records("intervention-events"))
def test_a_compatible_second_version_reads_what_the_first_wrote(event):
    """The promise behind BACKWARD_TRANSITIVE, on bytes, each payload by its own record."""
    second = a_second_version(with_more_everywhere)
    first = current_schemas()["intervention-events"]
    assert clashes(second.text, first.text) == []

    read = Codec(second, (first,)).decode(codec_of("intervention-events").encode(event)).record

    payload = event["payload"] and {**event["payload"], "more": None}
    assert read == {**event, "more": None, "payload": payload}


@given(st.sampled_from(["applied", "unchanged"]))
def test_an_older_reader_of_an_output_sees_unknown(outcome):
    """FULL_TRANSITIVE with enum defaults: a new symbol does not stop a reader that has not heard of it."""
    narrow = an_enum("applied", "unknown", default="unknown")
    wide = an_enum("applied", "unchanged", "unknown", default="unknown")
    topic = "technician-days"

    def version(number, word):
        text = a_record(a_field("word", word))
        return schema_of(topic, number, current_schemas()[topic].path, text)

    old, new = version(1, narrow), version(2, wide)
    read = Codec(old, (new,)).decode(Codec(new).encode({"word": outcome})).record

    assert read == {"word": outcome if outcome == "applied" else "unknown"}
