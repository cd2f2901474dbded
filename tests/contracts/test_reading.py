"""The reader made from the schema against fastavro: what one reads, the other reads as the same record."""

from io import BytesIO

import pytest
from fastavro import schemaless_reader
from hypothesis import given
from hypothesis import strategies as st

from contracts.avro import TOPICS, examples, records
from interventions.contracts.codecs import codec_of
from interventions.contracts.framing import HEADER_BYTES
from interventions.contracts.json_form import from_json, parse_json
from interventions.contracts.reading import BROKEN, reader_of
from interventions.contracts.schemas import current_schemas

READERS = {topic: reader_of(current_schemas()[topic].reading) for topic in TOPICS}
TAMPERINGS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 3),
        st.binary(max_size=3)
        | st.sampled_from([b"\x01", b"\x80\x00", b"\x80\x80\x80\x80\x80\x01", b"\xff" * 9 + b"\x01"]),
    ),
    min_size=1,
    max_size=3,
)
"""Where, how many bytes go, and what comes in their place."""


def body_of(topic, record):
    """Write a record without framing."""
    return codec_of(topic).encode(record)[HEADER_BYTES:]


def tampered(body, changes):
    """Change bytes here and there."""
    for where, gone, come in changes:
        at = int(where * len(body))
        body = body[:at] + come + body[at + gone :]
    return body


def read_here(topic, body):
    """Read with the reader under test; None where it refuses. A text, so that NaN equals NaN and 1 is not True."""
    try:
        record, end = READERS[topic](body, 0)
    except BROKEN:
        return None
    return repr(record) if end == len(body) else None


def read_by_fastavro(topic, body):
    """Read with fastavro; None where it refuses or leaves something over."""
    source = BytesIO(body)
    schema = current_schemas()[topic].reading
    try:
        record = schemaless_reader(source, schema, None, return_record_name=True, return_record_name_override=True)
    except Exception:  # noqa: BLE001 - as in the codec: anything may come
        return None
    return repr(record) if source.tell() == len(body) else None


@pytest.mark.parametrize("topic", TOPICS)
@given(st.data())
def test_whatever_is_written_is_read_without_fastavro(topic, data):
    """Or it would be as slow as before, and nobody would see why."""
    body = body_of(topic, data.draw(records(topic)))

    assert read_here(topic, body) == read_by_fastavro(topic, body) is not None


@pytest.mark.parametrize("path", [path for topic in TOPICS for path in examples(topic)], ids=lambda path: path.stem)
@given(st.data())
def test_what_is_read_of_tampered_bytes_is_what_fastavro_reads(path, data):
    """Bytes from outside are hostile: a record that only we could read would split the house."""
    topic = path.parent.name
    body = tampered(body_of(topic, from_json(topic, parse_json(path.read_bytes()))), data.draw(TAMPERINGS))

    assert read_here(topic, body) in {None, read_by_fastavro(topic, body)}


@pytest.mark.parametrize("topic", TOPICS)
@given(st.binary(max_size=300))
def test_what_is_read_of_random_bytes_is_what_fastavro_reads(topic, body):
    """Garbage, too."""
    assert read_here(topic, body) in {None, read_by_fastavro(topic, body)}


def test_a_record_that_comes_again_is_read_once_and_never_from_what_was_cut_off():
    """Rules and templates come with every fact; half of one must not pass for the whole, nor hide it."""
    read = reader_of(
        {"type": "record", "name": "interventions.TimeRules", "fields": [{"name": "zone", "type": "string"}]}
    )
    whole = b"\x06UTC"

    cut, end = read(whole[:3], 0)
    first, _ = read(whole, 0)
    again, ends = read(b"before" + whole + b"after", 6)

    assert (cut, end) == ({"zone": "UT"}, 4)
    assert first == {"zone": "UTC"}
    assert again is first
    assert ends == 10
    assert read(b"\x06UT+", 0)[0] == {"zone": "UT+"}


@pytest.mark.parametrize("wide", [1 << 63, -(1 << 63) - 1, (1 << 69) - 1])
def test_a_number_of_more_than_64_bits_is_not_read(wide):
    """It could be written nowhere."""
    read = reader_of({"type": "record", "name": "Wide", "fields": [{"name": "number", "type": "long"}]})
    zigzag, body = wide << 1 if wide >= 0 else (-wide << 1) - 1, b""
    while zigzag > 0x7F:
        body, zigzag = body + bytes([zigzag & 0x7F | 0x80]), zigzag >> 7

    with pytest.raises(OverflowError):
        read(body + bytes([zigzag]), 0)


def test_a_type_that_the_contracts_do_not_use_is_refused_when_the_reader_is_made():
    """Not with the first record."""
    with pytest.raises(ValueError, match="no reader"):
        reader_of(
            {"type": "record", "name": "Map", "fields": [{"name": "all", "type": {"type": "map", "values": "int"}}]}
        )
