"""The schemas as data: documented, shaped as the contract says, and the same as the typed dictionaries."""

from itertools import chain
from typing import Any, get_args, get_type_hints

import pytest
from typing_extensions import is_typeddict

from contracts.avro import TOPICS, examples, types_of
from interventions.contracts.hazards import hazards
from interventions.contracts.schemas import current_schemas, read_schema
from interventions.contracts.topics import TOPICS as ALL_TOPICS
from interventions.domain import events, records, templates, words

INPUTS = {"intervention-events", "intervention-templates", "company-settings"}
TYPED = {
    name: type_
    for part in (events, templates, records)
    for name, type_ in vars(part).items()
    if is_typeddict(type_) and name != "ConfigDict"
}
WORDS = {"RejectionCode": words.Code} | {name: type_ for name, type_ in vars(words).items() if name[0].isupper()}


def text(topic: str) -> Any:
    """Give the schema of a topic as its file says it."""
    return current_schemas()[topic].text


def test_every_topic_with_a_record_has_a_schema_and_every_schema_a_topic():
    """A schema that no topic names is dead; a topic without one cannot be read."""
    assert set(TOPICS) == {topic.name for topic in ALL_TOPICS.values() if topic.schema}


@pytest.mark.parametrize("topic", TOPICS)
def test_every_record_field_enum_and_symbol_is_documented(topic):
    """The schema is what a downstream developer sees first, often alone."""
    for type_ in types_of(text(topic)):
        assert type_["doc"].strip(), type_["name"]
        assert all(field["doc"].strip() for field in type_.get("fields", ())), type_["name"]
        assert list(type_.get("symbol_docs", {})) == type_.get("symbols", []), type_["name"]
        assert all(type_.get("symbol_docs", {}).values())


@pytest.mark.parametrize("topic", TOPICS)
def test_the_fields_of_each_record_are_those_of_its_typed_dictionary_in_order(topic):
    """One representation from the wire to the verdict: a field in one only would be lost silently."""
    for type_ in types_of(text(topic)):
        if type_["type"] == "record":
            assert [field["name"] for field in type_["fields"]] == list(TYPED[type_["name"]].__annotations__)


def test_every_typed_dictionary_is_in_a_schema():
    """Else it is not a record of the contract."""
    in_schemas = {type_["name"] for topic in TOPICS for type_ in types_of(text(topic)) if type_["type"] == "record"}

    assert in_schemas == set(TYPED)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_field_is_nullable_where_its_typed_dictionary_says_so(topic):
    """Null first, and null when it is missing; a limit that has a value when nothing is said has it first."""
    for type_ in types_of(text(topic)):
        if type_["type"] != "record":
            continue
        hints = get_type_hints(TYPED[type_["name"]])
        for field in type_["fields"]:
            nullable = isinstance(field["type"], list)
            assert nullable == (type(None) in get_args(hints[field["name"]]) or field["name"] == "payload")
            if nullable and field["name"] != "auto_stop_after_s":
                assert (field["type"][0], field["default"]) == ("null", None)


def test_settings_have_the_defaults_of_the_contract():
    """An upstream that leaves them out gets these."""
    defaults = {f["name"]: f["default"] for f in text("company-settings")["fields"] if f.get("default") is not None}

    assert defaults == {"skew_limit_s": 300, "late_limit_s": 50400, "auto_stop_after_s": 36000}


@pytest.mark.parametrize("topic", TOPICS)
def test_instants_are_milliseconds_seconds_are_long_and_hashes_are_32_bytes(topic):
    """A unit is in the name, its width in the type."""
    for type_ in types_of(text(topic)):
        for field in type_.get("fields", ()):
            some = (
                next(part for part in field["type"] if part != "null")
                if isinstance(field["type"], list)
                else field["type"]
            )
            if field["name"].endswith("_at"):
                assert some == {"type": "long", "logicalType": "timestamp-millis"}
            if field["name"].endswith("_s") or field["name"] == "seconds":
                assert some == "long"
        if type_["type"] == "fixed":
            assert type_["size"] == 32


@pytest.mark.parametrize("topic", TOPICS)
def test_the_symbols_are_the_domains_words_and_an_output_has_unknown_beside_them(topic):
    """An older reader of an output sees ``unknown``; an input that says a word nobody knows is a dead letter."""
    for type_ in types_of(text(topic)):
        if type_["type"] != "enum":
            continue
        symbols = list(type_["symbols"])
        if topic in INPUTS:
            assert "default" not in type_
        else:
            assert type_["default"] == "unknown"
        if type_["name"] in WORDS:
            assert [s for s in symbols if s != "unknown"] == [w for w in WORDS[type_["name"]] if w != "unknown"]
        assert ("unknown" in symbols) == (topic not in INPUTS)


def symbols_apart(schema: Any) -> Any:
    """Give a schema without what an output has beside the input: the symbol ``unknown`` and its default."""
    match schema:
        case dict():
            kept = {key: part for key, part in schema.items() if key not in ("default", "symbol_docs", "namespace")}
            return {key: symbols_apart(part) for key, part in kept.items()}
        case list():
            return [symbols_apart(part) for part in schema if part != "unknown"]
    return schema


@pytest.mark.parametrize("topic", ["intervention-log", "intervention-rejections"])
def test_the_event_is_carried_whole(topic):
    """What evolves in the event evolves in the two topics that carry it: same branches, same bytes."""
    carried = next(type_ for type_ in types_of(text(topic)) if type_["name"] == "InterventionEvent")

    assert symbols_apart(carried) == symbols_apart(text("intervention-events"))


@pytest.mark.parametrize("topic", TOPICS)
def test_no_schema_lets_a_few_bytes_become_a_record_without_end(topic):
    """Reliability §4: no recursive types, no items of no width."""
    assert hazards(text(topic)) == []


EMPTY = {"type": "record", "name": "Empty", "fields": []}
TREE = {"type": "record", "name": "Tree", "fields": [{"name": "of", "type": ["null", "Tree"]}]}
NO_WIDTH = ["an array of items of no width"]


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        (TREE, ["Tree holds itself"]),
        ({"type": "array", "items": "null"}, NO_WIDTH),
        ({"type": "array", "items": EMPTY}, NO_WIDTH),
        ({"type": "map", "values": {"type": "array", "items": {"type": "fixed", "name": "F", "size": 0}}}, NO_WIDTH),
        ({"type": "array", "items": ["null", "string"]}, []),
    ],
    ids=["tree", "nulls", "empty records", "fixed", "union"],
)
def test_a_hazard_is_seen(schema, found):
    """Also in a schema that only a registry knows."""
    assert hazards(schema) == found


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_several_examples(topic):
    """What a developer copies."""
    assert len(examples(topic)) >= 2


def test_there_is_an_example_of_each_kind():
    """And it is named after it."""
    assert {path.stem for path in examples("intervention-events")} == {str(kind) for kind in words.Kind}


def test_one_name_is_one_type_everywhere():
    """In one namespace, with the same fields or symbols in every file."""
    assert {text(topic)["namespace"] for topic in TOPICS} == {"interventions"}
    seen: dict[str, Any] = {}
    for type_ in chain.from_iterable(types_of(text(topic)) for topic in TOPICS):
        shape = [f["name"] for f in type_.get("fields", ())] or [s for s in type_.get("symbols", ()) if s != "unknown"]
        assert seen.setdefault(type_["name"], shape) == shape


def test_a_file_with_another_name_is_refused(tmp_path):
    """The version is in the name."""
    with pytest.raises(ValueError, match="not named"):
        read_schema(tmp_path / "intervention-events.avsc")
