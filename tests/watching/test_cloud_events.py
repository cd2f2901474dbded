"""CloudEvents beside Avro: a line in topics.yaml, and other people's tools know what a record is."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event

from interventions.contracts.cloud_events import cloud_headers, event_type
from interventions.contracts.files import PACKAGE, schemas_folder, topics_file
from interventions.contracts.topics import read_topics

STORY = """
import asyncio, json, sys
from interventions.sandbox.chain import Chain, replayed
from interventions.sandbox.alarm import Alarm
from interventions.sandbox.example import example
from interventions.contracts.topics import TOPICS
from interventions.stream.port import Place

async def tell():
    chain, story = Chain(), example()
    chain.write_references([story.template], [story.settings], story.events[0]["recorded_at"])
    await replayed(chain, story.events, Alarm([story.settings]), lambda _: None)
    await chain.close()
    for topic in TOPICS:
        for place in (Place(topic, number) for number in range(TOPICS[topic].partitions)):
            end = (await chain.backend.stable_ends([place]))[place]
            async for piece in chain.backend.read(place, 0, end):
                for m in piece:
                    headers = [[name, (value or b"").decode()] for name, value in m.headers]
                    print(json.dumps([topic, (m.key or b"").hex(), (m.value or b"").hex(), headers]))

asyncio.run(tell())
"""


def copied(folder: Path, line: str = "") -> Path:
    """Copy the installation, with one more line for intervention-status in topics.yaml."""
    leave = shutil.ignore_patterns("__pycache__", "static", "fonts")
    shutil.copytree(PACKAGE, folder / "services" / "interventions", ignore=leave)
    (folder / "schemas").symlink_to(schemas_folder())
    before = "    schema: intervention-status.v1\n"
    written = topics_file().read_text(encoding="utf-8")
    assert written.count(before) == 1
    (folder / "topics.yaml").write_text(written.replace(before, before + line), encoding="utf-8")
    return folder


def told(folder: Path) -> list[list]:
    said = subprocess.run(
        [sys.executable, "-c", STORY],
        env={"PYTHONPATH": str(folder / "services")},
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in said.stdout.splitlines() if line.startswith("[")]


def test_one_line_in_topics_yaml_adds_headers_and_changes_nothing_else(tmp_path):
    """Keys, values and what was there stay byte for byte: who reads Avro notices nothing."""
    plain = told(copied(tmp_path / "plain"))

    dressed = told(copied(tmp_path / "dressed", "    cloud_events: true\n"))

    assert [each[:3] for each in dressed] == [each[:3] for each in plain]
    ids = set()
    for (topic, key, _, before), (*_, after) in zip(plain, dressed, strict=True):
        added = dict(after[len(before) :])
        assert after[: len(before)] == before
        if topic != "intervention-status":
            assert added == {}
            continue
        ids.add(added.pop("ce_id"))
        assert added.pop("ce_time").endswith("Z")
        assert added == {
            "content-type": "application/avro",
            "ce_specversion": "1.0",
            "ce_source": "/interventions/intervention-status",
            "ce_type": "interventions.intervention-status.v1",
            "ce_subject": bytes.fromhex(key).decode(),
        }
    assert len(ids) == sum(topic == "intervention-status" for topic, *_ in plain) > 3


def test_the_project_of_cloud_events_reads_ours():
    """Its reader knows the rules of every attribute better than we do."""
    headers = cloud_headers("intervention-status", "i1", b"\xc3\x01value", 1_750_000_000_123, "interventions.test.v1")

    read = from_binary_event(KafkaMessage(dict(headers), "i1", b"\xc3\x01value"))

    assert read.get_type() == "interventions.test.v1"
    assert read.get_subject() == "i1"
    assert read.get_time() == datetime(2025, 6, 15, 15, 6, 40, 123_000, tzinfo=UTC)
    assert read.get_datacontenttype() == "application/avro"
    assert read.get_data() == b"\xc3\x01value"


def test_no_topic_has_them_unless_it_says_so():
    assert event_type("intervention-status") is None


def test_a_topic_without_a_schema_cannot_have_them(tmp_path):
    """Its type would name nothing."""
    path = tmp_path / "topics.yaml"
    written = (
        topics_file()
        .read_text(encoding="utf-8")
        .replace("  dead-letters:\n", "  dead-letters:\n    cloud_events: true\n")
    )
    path.write_text(written, encoding="utf-8")

    with pytest.raises(ValueError, match="dead-letters: what has no schema has no type of CloudEvents"):
        read_topics(path)
