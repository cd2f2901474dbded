"""topics.yaml as data."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from interventions.contracts.files import topics_file
from interventions.contracts.schemas import current_schemas
from interventions.contracts.topics import TOPICS, catalogue, partition_of, placed_in, read_topics

TWO_WRITERS = {"report-deliveries": ("rendering", "mailing")}
DELETED_AFTER_DAYS = {
    "intervention-events": 400,
    "intervention-templates": None,
    "company-settings": None,
    "intervention-log": 1826,
    "intervention-rejections": 400,
    "finished-interventions": 1826,
    "rendered-reports": 400,
    "delivery-commands": 400,
    "operations-alerts": 30,
    "dead-letters": 400,
}


def test_each_output_is_written_by_one_processor():
    """Two writers of one topic would need to agree on its order; deliveries have one each channel."""
    processors = set(catalogue().processors)
    writers = {topic.name: tuple(processors.intersection(topic.written_by)) for topic in TOPICS.values()}

    several = {name for name, names in writers.items() if len(names) > 1}
    assert several == {*TWO_WRITERS, "dead-letters"}
    assert TOPICS["report-deliveries"].written_by == TWO_WRITERS["report-deliveries"]


def test_every_processor_that_keeps_state_has_a_topic_for_it_alone():
    """Contracts §2, last row."""
    states = {
        topic.name: (topic.written_by, topic.read_by) for topic in TOPICS.values() if topic.name.endswith("-state")
    }

    kept = ("lifecycle", "timekeeping", "technicians", "rendering", "mailing")
    assert states == {f"{name}-state": ((name,), (name,)) for name in kept}


def test_cleanup_and_retention_are_those_of_the_contract():
    """Compacted, or deleted after so many days."""
    deleted = {topic.name: topic.retention_days for topic in TOPICS.values() if topic.cleanup == "delete"}

    assert deleted == DELETED_AFTER_DAYS


def test_only_the_event_topic_takes_the_brokers_time():
    """``received_at`` and the skew limit rest on it."""
    stamped = {topic.name for topic in TOPICS.values() if topic.timestamp_type == "LogAppendTime"}

    assert stamped == {"intervention-events"}


def test_a_topic_names_the_schema_there_is():
    """And the newest one."""
    named = {topic.name: topic.schema for topic in TOPICS.values() if topic.schema}

    assert named == {topic: f"{topic}.v{schema.version}" for topic, schema in current_schemas().items()}


def test_key_fields_are_fields_of_the_record():
    """A key is made of the record's own fields."""
    for topic in TOPICS.values():
        if topic.key:
            fields = {field["name"] for field in current_schemas()[topic.name].text["fields"]}
            assert fields.issuperset(topic.key.split("/"))


def test_the_brokers_settings_of_a_topic():
    """As ``topics apply`` sets them."""
    assert TOPICS["intervention-events"].config == {
        "cleanup.policy": "delete",
        "retention.ms": "34560000000",
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": "1048576",
        "compression.type": "producer",
    }
    assert TOPICS["company-settings"].config["retention.ms"] == "-1"


@pytest.mark.parametrize(
    ("topic", "key", "record", "partition"),
    [
        ("intervention-log", "i-1", {}, 3),
        ("report-deliveries", "00ff", {}, 3),
        ("intervention-events", "i-1", {}, partition_of(b"i-1", 8)),
        ("delivery-commands", "i-1", {}, partition_of(b"i-1", 8)),
        ("technician-time", "t/1/i-1", {"technician_id": "t/1"}, partition_of(b"t/1", 8)),
        ("time-anomalies", "t/1/2026-03-02", {"technician_id": "t/1"}, partition_of(b"t/1", 8)),
    ],
)
def test_where_a_record_goes(topic, key, record, partition):
    """Beside its input, or by its key, or by its technician: an id may hold a slash, so not by a part of the key."""
    assert placed_in(TOPICS[topic], key, record, input_partition=3, count=8) == partition


def test_a_tombstone_has_no_technician_to_go_by():
    """Better a crash than a tombstone in another partition than what it buries."""
    with pytest.raises(ValueError, match="tombstone"):
        placed_in(TOPICS["technician-time"], "t/i", None, input_partition=3, count=8)


def changed(tmp_path: Path, topic: str, **said) -> Path:
    """Write a copy of topics.yaml in which one topic says something else."""
    written = yaml.safe_load(topics_file().read_text())
    written["topics"].setdefault(topic, {}).update(said)
    path = tmp_path / "topics.yaml"
    path.write_text(yaml.safe_dump(written))
    return path


@pytest.mark.parametrize(
    ("topic", "said", "why"),
    [
        ("intervention-log", {"partitions": 8}, "partition counts differ"),
        ("intervention-log", {"written_by": ["nobody"]}, "nobody is neither"),
        ("intervention-log", {"retention": 3}, "retention"),
        ("intervention-log", {"schema": "intervention-status.v1"}, "another topic's"),
        ("intervention-log", {"compatibility": None}, "go together"),
        ("intervention-status", {"retention_days": 3}, "compacted"),
        ("intervention-status", {"partitions": 0}, "greater than or equal to 1"),
    ],
)
def test_a_topics_file_that_contradicts_itself_is_refused(tmp_path, topic, said, why):
    """It is read at every start: a slip must be a sentence, not a lost order."""
    with pytest.raises(ValidationError, match=why):
        read_topics(changed(tmp_path, topic, **said))


def test_a_topic_cannot_be_changed():
    """What all processes agree on is data, not state."""
    topic = TOPICS["intervention-log"]

    with pytest.raises(AttributeError):
        topic.partitions = 8
    assert replace(topic) == topic
