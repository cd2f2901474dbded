"""``schemas check``: nothing that was ever released stops being read."""

import json
import shutil

import pytest

from contracts.avro import TOPICS
from interventions.contracts.files import schemas_folder, topics_file
from interventions.contracts.releases import Finding, check_schemas, release
from interventions.contracts.schemas import fingerprint_of, released_schemas

FIELD = {"name": "mood", "doc": "How it went.", "type": "string"}


@pytest.fixture
def house(tmp_path):
    """Copy schemas/ and topics.yaml, to be changed."""
    shutil.copytree(schemas_folder(), tmp_path / "schemas")
    shutil.copy(topics_file(), tmp_path)
    return tmp_path


def found(house):
    """Check the copy; what was found, by file."""
    return [(finding.path, finding.what) for finding in check_schemas(house / "schemas", house / "topics.yaml")]


def second_version(house, topic, change):
    """Replace a topic's first version by a second, changed as told."""
    first = house / "schemas" / f"{topic}.v1.avsc"
    text = json.loads(first.read_text())
    change(text)
    first.with_name(f"{topic}.v2.avsc").write_text(json.dumps(text))
    first.unlink()
    topics = (house / "topics.yaml").read_text()
    (house / "topics.yaml").write_text(topics.replace(f"schema: {topic}.v1", f"schema: {topic}.v2"))


def test_all_is_well_as_it_stands():
    """Else this change breaks a reader."""
    assert check_schemas() == []


def test_every_schema_is_released():
    """What is on a topic is a promise, kept or not."""
    assert {schema.topic for schema in released_schemas()} == set(TOPICS)


def test_a_field_with_a_default_is_welcome(house):
    """In inputs and outputs."""
    for topic in ("intervention-events", "intervention-status"):
        second_version(house, topic, lambda text: text["fields"].append({**FIELD, "default": ""}))

    assert found(house) == []


def test_a_new_field_without_default_cannot_read_the_past(house):
    """The saved bytes say so too."""
    second_version(house, "technician-days", lambda text: text["fields"].append(FIELD))

    findings = found(house)

    assert findings[0] == (
        "technician-days.v2.avsc",
        "cannot read v1: mood is not written, and the reader has no default for it",
    )
    assert {path for path, _ in findings[1:]} == {"technician-days.v1/a-day.avro", "technician-days.v1/emptied.avro"}


def test_a_field_that_goes_stops_older_readers_of_an_output_only(house):
    """Inputs are read by us alone: newest reader, any writer."""
    for topic in ("intervention-events", "technician-days"):
        second_version(house, topic, lambda text: text["fields"].pop(3))

    assert found(house) == [
        (
            "technician-days.v2.avsc",
            "cannot be read by v1: travel_s is not written, and the reader has no default for it",
        )
    ]


def test_the_log_may_follow_the_event_it_carries(house):
    """A new payload record is a union branch that older readers of the log do not know: readers go first."""

    def teleported(text):
        event = next(field["type"] for field in text["fields"] if field["name"] == "event")
        union = next(field for field in event["fields"] if field["name"] == "payload")["type"]
        union.append({"type": "record", "name": "Teleported", "fields": [{"name": "to", "type": "string"}]})

    second_version(house, "intervention-log", teleported)

    assert found(house) == []


def test_a_released_version_is_not_changed(house):
    """A documented default neither: it decides what a reader sees. Prose may be mended."""
    path = house / "schemas" / "company-settings.v1.avsc"
    path.write_text(path.read_text().replace("50400", "3600").replace("Which company", "What company"))

    assert found(house) == [("company-settings.v1.avsc", "differs from its release")]


def test_prose_may_be_mended(house):
    """A better sentence breaks no reader."""
    path = house / "schemas" / "company-settings.v1.avsc"
    path.write_text(path.read_text().replace("Which company", "What company"))

    assert found(house) == []


def test_two_releases_of_one_fingerprint_are_refused(house):
    """Single-object framing could not tell them apart."""
    first = house / "schemas" / "released" / "technician-days.v1.avsc"
    shutil.copy(first, first.with_name("technician-days.v2.avsc"))
    shutil.copytree(first.with_suffix(""), first.with_name("technician-days.v2"))

    assert (
        "technician-days.v2.avsc",
        "has the fingerprint of technician-days.v1.avsc: a reader could not tell them apart",
    ) in found(house)


def test_bytes_of_a_release_that_no_longer_read_are_found(house):
    """The saved bytes are the last word, whatever the rules say."""
    saved = house / "schemas" / "released" / "technician-days.v1" / "a-day.avro"
    saved.write_bytes(saved.read_bytes()[:-1])

    assert found(house) == [
        ("technician-days.v1/a-day.avro", "cannot be read: not a record of technician-days: EOFError")
    ]


def test_a_release_without_bytes_is_found(house):
    """A promise that nothing checks."""
    shutil.rmtree(house / "schemas" / "released" / "technician-days.v1")

    assert found(house) == [("technician-days.v1.avsc", "has no saved bytes")]


def test_a_topic_that_names_another_version_is_found(house):
    """topics.yaml says which version is written."""
    path = house / "schemas" / "technician-days.v1.avsc"
    text = json.loads(path.read_text())
    text["fields"].append({**FIELD, "default": ""})
    path.with_name("technician-days.v2.avsc").write_text(json.dumps(text))

    findings = check_schemas(house / "schemas", house / "topics.yaml")

    assert findings == [
        Finding("technician-days.v2.avsc", "topics.yaml says technician-days.v1", "write technician-days.v2 there")
    ]


def test_a_release_saves_schema_and_bytes_once(house):
    """Released is released."""
    second_version(house, "technician-days", lambda text: text["fields"].append({**FIELD, "default": ""}))

    written = release("technician-days", house / "schemas")

    assert [path.name for path in written] == ["technician-days.v2.avsc", "a-day.avro", "emptied.avro"]
    assert found(house) == []
    with pytest.raises(FileExistsError, match="v3"):
        release("technician-days", house / "schemas")


def test_a_fingerprint_is_that_of_the_specification():
    """CRC-64-AVRO of ``"int"`` and ``"null"`` from Avro's own test, little-endian as single-object framing has it."""
    assert fingerprint_of("int") == (0x7275D51A3F395C8F).to_bytes(8, "little")
    assert fingerprint_of("null") == (0x63DD24E7CC258F8A).to_bytes(8, "little")
