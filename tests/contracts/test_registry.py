"""Confluent framing, with confluent-kafka's own mock of a registry."""

import json

import pytest
from confluent_kafka.schema_registry import Schema as RegisteredSchema

from contracts.avro import example
from interventions.contracts.codec import Codec
from interventions.contracts.codecs import Codecs, UnreadableMessage, codec_of
from interventions.contracts.json_form import compact, from_json
from interventions.contracts.registry import ConfluentRegistry
from interventions.contracts.schemas import current_schemas
from interventions.contracts.settings import WireSettings

EVENTS = "intervention-events"
STARTED = from_json(EVENTS, example(EVENTS, "started"))


class CountingRegistry(ConfluentRegistry):
    """A registry that counts what it is asked, and lets a test register whatever it likes."""

    def __init__(self) -> None:
        super().__init__("mock://")
        self.asked: list[int] = []

    def schema_of(self, schema_id):
        """Count, then ask."""
        self.asked.append(schema_id)
        return super().schema_of(schema_id)

    def register(self, schema, type_="AVRO", **more):
        """Register as any publisher may."""
        return self._client.register_schema("anything", RegisteredSchema(json.dumps(schema), type_, **more))

    def subjects(self):
        """List the subjects."""
        return self._client.get_subjects()


def a_codec(registry):
    """Make a codec of events that writes Confluent framing."""
    return Codec(current_schemas()[EVENTS], registry=registry)


def confluent(schema_id: int, body: bytes) -> bytes:
    """Frame a body."""
    return b"\x00" + schema_id.to_bytes(4, "big") + body


def a_record(type_):
    """Make a record with one field of this type."""
    return {"type": "record", "name": "Note", "fields": [{"name": "text", "type": type_}]}


def refusal(codec, value):
    """Decode what cannot be; say how it is called."""
    with pytest.raises(UnreadableMessage) as refused:
        codec.decode(value)
    return refused.value.code


def test_with_a_registry_we_write_what_every_kafka_tool_reads():
    """A zero byte, the id, the body; subject ``<topic>-value``."""
    registry = CountingRegistry()

    value = a_codec(registry).encode(STARTED)

    assert value == confluent(1, codec_of(EVENTS).encode(STARTED)[10:])
    assert registry.subjects() == ["intervention-events-value"]


def test_both_framings_are_read_everywhere():
    """A registry is switched on while the topic already holds records."""
    codec = a_codec(CountingRegistry())

    assert codec.decode(codec.encode(STARTED)).record == STARTED
    assert codec.decode(codec_of(EVENTS).encode(STARTED)).record == STARTED


def test_an_id_is_asked_for_once_also_when_nobody_knows_it():
    """A flood of bad ids must not become a flood of requests."""
    registry = CountingRegistry()
    codec = a_codec(registry)

    for _ in range(3):
        codec.decode(codec.encode(STARTED))
        assert refusal(codec, confluent(77, b"")) == "unknown_schema"

    assert registry.asked == [1, 77]


def test_another_schema_of_the_same_record_is_resolved():
    """A publisher that generates its schema from ours, with a field more, is read."""
    registry = CountingRegistry()
    codec = a_codec(registry)
    text = json.loads(json.dumps(current_schemas()[EVENTS].text))
    text["fields"].insert(0, {"name": "theirs", "type": "long"})

    value = confluent(registry.register(text), b"\x02" + codec_of(EVENTS).encode(STARTED)[10:])

    assert codec.decode(value).record == STARTED


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        (a_record("string"), "unreadable"),
        (a_record({"type": "array", "items": "null"}), "unknown_schema"),
        (a_record("nowhere.Defined"), "unknown_schema"),
    ],
    ids=["another record", "a bomb", "not whole"],
)  # fmt: skip
def test_a_schema_that_is_not_ours_to_read_is_a_dead_letter(schema, code):
    """Whoever can write to the registry can write anything there."""
    registry = CountingRegistry()
    schema_id = registry.register(schema)

    assert refusal(a_codec(registry), confluent(schema_id, b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01")) == code


def test_a_schema_of_another_language_is_a_dead_letter():
    """JSON schema and protobuf live in the same registry."""
    registry = CountingRegistry()
    schema_id = registry.register({"type": "object"}, "JSON")

    assert refusal(a_codec(registry), confluent(schema_id, b"{}")) == "unknown_schema"


def test_a_registry_that_does_not_answer_sets_nothing_aside():
    """A good record must not become a dead letter because a server is down: the process dies, and comes back."""

    class Down:
        def id_of(self, _):
            return 1

        def schema_of(self, _):
            raise ConnectionError

    with pytest.raises(ConnectionError):
        a_codec(Down()).decode(confluent(1, b""))


def test_settings_choose_the_framing():
    """No registry: single object. A registry: Confluent."""
    written = Codecs(WireSettings(schema_registry_url="mock://")).of(EVENTS).encode(STARTED)

    assert written[:5] == confluent(1, b"")
    assert Codecs(WireSettings()).of(EVENTS).encode(STARTED)[:2] == b"\xc3\x01"


@pytest.mark.parametrize(
    ("topic", "name"), [(EVENTS, "started"), ("company-settings", "timer"), ("intervention-templates", "least")]
)
def test_json_is_read_from_the_inputs_when_it_is_allowed(topic, name):
    """For a first try with a console producer."""
    record = from_json(topic, example(topic, name))
    value = compact(example(topic, name))

    assert Codecs(WireSettings(accept_json=True)).of(topic).decode(value).record == record
    assert refusal(Codecs(WireSettings()).of(topic), value) == "unreadable"


def test_json_says_what_is_wrong_with_it():
    """The dead letter's message is all that its sender gets."""
    codec = Codecs(WireSettings(accept_json=True)).of(EVENTS)

    with pytest.raises(UnreadableMessage, match=r"^origin: expected one of mobile, .*, found \"phone\"$") as refused:
        codec.decode(compact({**example(EVENTS, "started"), "origin": "phone"}))

    assert refused.value.code == "unreadable"


def test_json_is_read_from_no_other_topic():
    """What we write ourselves is Avro."""
    topic = "intervention-status"

    assert refusal(Codecs(WireSettings(accept_json=True)).of(topic), compact(example(topic, "planned"))) == "unreadable"


def test_the_shape_of_a_json_event_is_its_kinds():
    """There is no record name on that wire."""
    codec = Codecs(WireSettings(accept_json=True)).of(EVENTS)

    assert codec.decode(compact(example(EVENTS, "started"))).shape == "OfTechnician"
    assert codec.decode(compact(example(EVENTS, "confirmed"))).shape is None
