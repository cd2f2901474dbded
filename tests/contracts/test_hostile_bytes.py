"""Bytes that are not the contract: each is one dead letter, quickly, and never anything else."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.avro import TOPICS, example, examples
from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.contracts.json_form import from_json, parse_json

EVENTS = "intervention-events"
HUGE = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"  # the longest length that Avro can claim


def code_of(topic: str, value: bytes) -> str | None:
    """Give the dead-letter code of a value; None when it is read after all."""
    try:
        codec_of(topic).decode(value)
    except UnreadableMessage as fault:
        return fault.code
    return None


def encoded(topic: str, name: str) -> bytes:
    """Write an example."""
    return codec_of(topic).encode(from_json(topic, example(topic, name)))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"", "unreadable"),
        (b"\xc3", "unreadable"),
        (b"\xc3\x01\x00", "unreadable"),
        (b"\xc3\x01" + b"\x00" * 8, "unknown_schema"),
        (b"\xc3\x01" + b"\xff" * 40, "unknown_schema"),
        (b"\x00\x00\x00", "unreadable"),
        (b"\x00\x00\x00\x00\x07rest", "unknown_schema"),
        (b"{}", "unreadable"),
        (b"hello", "unreadable"),
        (b"x" * 65_537, "too_large"),
        (b"\xc3\x01" + b"x" * 1_000_000, "too_large"),
    ],
    ids=repr,
)
def test_what_a_broken_framing_is_called(value, code):
    """The code tells an operator where to look."""
    assert code_of(EVENTS, value[:1_000_100]) == code


@pytest.mark.parametrize(
    ("topic", "cap_kib"), [(EVENTS, 64), ("intervention-templates", 64), ("intervention-log", 768)]
)
def test_the_cap_is_looked_at_before_anything_else(topic, cap_kib):
    """Contracts §1: a size is refused before a byte is decoded."""
    assert code_of(topic, b"x" * (cap_kib * 1024)) == "unreadable"
    assert code_of(topic, b"x" * (cap_kib * 1024 + 1)) == "too_large"


@pytest.mark.parametrize(
    "path", [path for topic in TOPICS for path in examples(topic)][::3], ids=lambda path: path.stem
)
def test_every_truncation_and_every_tail_is_unreadable(path):
    """Half a record is not a record, nor is one and a half."""
    topic = path.parent.name
    value = codec_of(topic).encode(from_json(topic, parse_json(path.read_bytes())))

    cuts = [*range(10, min(len(value), 200)), len(value) - 1]
    assert {code_of(topic, value[:cut]) for cut in cuts} == {"unreadable"}
    assert code_of(topic, value + b"\x00") == "unreadable"


@pytest.mark.parametrize("at", [10, 11, 48, 60, 75])
@pytest.mark.parametrize(
    "claim", [HUGE, b"\x01", b"\xff" * 9 + b"\x01", b"\x80" * 40], ids=["huge", "negative", "most negative", "endless"]
)
def test_a_length_that_lies_costs_nothing(at, claim):
    """A claim of 2^62 bytes in a record of a hundred neither hangs nor takes memory."""
    value = encoded(EVENTS, "started")

    assert code_of(EVENTS, value[:at] + claim + value[at + 1 :]) in {"unreadable", None}


def test_an_array_that_lies_about_its_items_costs_nothing():
    """Neither does a list of 2^62 technicians."""
    value = encoded(EVENTS, "completed")
    times = value.rindex(b"\x02\x08t-15")

    for count in (HUGE, b"\xff" * 9 + b"\x01", b"\xfd" + HUGE[1:]):
        assert code_of(EVENTS, value[:times] + count + value[times + 1 :]) == "unreadable"


@pytest.mark.parametrize("below_zero", [b"\x01", b"\x03", b"\x0b", b"\x29", b"\x39"])
@pytest.mark.parametrize("written", [b"\x0e", b"\x0c"], ids=["symbol", "branch"])
def test_a_position_below_zero_is_not_the_last_one(written, below_zero):
    """Java reads no such record; if we did, half of the house would see an event that the other half cannot."""
    value = encoded(EVENTS, "started")
    at = value.rindex(written)

    assert code_of(EVENTS, value[:at] + below_zero + value[at + 1 :]) == "unreadable"


@given(st.binary(max_size=400))
def test_garbage_is_never_anything_but_unreadable(body):
    """After a good header, whatever follows."""
    for topic in TOPICS:
        header = codec_of(topic).encode(from_json(topic, parse_json(examples(topic)[0].read_bytes())))[:10]
        assert code_of(topic, header + body) in {"unreadable", None}


@given(st.sampled_from(examples(EVENTS)), st.data())
def test_a_flipped_byte_is_read_or_refused(path, data):
    """What still reads is a record that check 0 will look at; what does not is a dead letter."""
    value = bytearray(encoded(EVENTS, path.stem))
    at = data.draw(st.integers(10, len(value) - 1))
    value[at] ^= data.draw(st.integers(1, 255))

    assert code_of(EVENTS, bytes(value)) in {"unreadable", None}


def test_a_text_that_is_not_utf8_is_unreadable():
    """A text without a UTF-8 form could be written nowhere."""
    value = encoded(EVENTS, "commented").replace(b"Joint", b"\xff\xfeint")

    assert code_of(EVENTS, value) == "unreadable"


def test_an_int_of_more_than_32_bits_is_unreadable():
    """It would be read, kept, and stop the process that has to write it into a dossier."""
    topic = "company-settings"
    settings = from_json(topic, example(topic, "timer")) | {"edit_days_before": 37, "edit_days_after": 38}
    value = codec_of(topic).encode(settings)

    wide = value.replace(b"\x02\x4a\x02\x4c", b"\x02\x4a\x02\x80\x80\x80\x80\x20")

    assert wide != value
    assert code_of(topic, wide) == "unreadable"


def test_not_a_number_is_readable():
    """It is a record all right: ``invalid_record`` is the lifecycle's to say."""
    value = encoded(EVENTS, "question_answered").replace(struct.pack("<d", 3.5), struct.pack("<d", float("nan")))

    assert code_of(EVENTS, value) is None
