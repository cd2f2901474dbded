"""Clients that are not ours read our topics and write to them: plain confluent-kafka, and Apache Kafka's own tools."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import confluent_kafka as librdkafka
import pytest
from fastavro import parse_schema, schemaless_reader, schemaless_writer
from fastavro.schema import fingerprint, to_parsing_canonical_form

from cli.calls import call, sample_files
from interventions.sandbox.broker import NoBroker
from interventions.sandbox.broker.jars import kafka_jars
from kafka.test_cli import Says, work_off
from kafka.test_cli import says as says  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.kafka
MARKER = b"\xc3\x01"
PATIENCE_S = 60
SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.fixture
def statuses(says: Says, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Work the sample off; gives the last status of each intervention as our own command prints it."""
    for path in sample_files(tmp_path).values():
        assert says("publish", path).code == 0
    work_off()
    lines = call(capsys, "watch", "intervention-status", "--beginning", "--once", "--json").out.splitlines()
    return {each["key"]: each["value"]["status"] for each in map(json.loads, lines)}


def avro(topic: str) -> tuple[Any, bytes]:
    """Give a published schema as a stranger reads it: parsed, and the ten bytes before each value."""
    text = json.loads((SCHEMAS / f"{topic}.v1.avsc").read_text())
    sign = bytes.fromhex(fingerprint(to_parsing_canonical_form(text), "CRC-64-AVRO"))
    return parse_schema(text), MARKER + sign


def messages(topic: str) -> Iterator[librdkafka.Message]:
    """Read all committed records of a topic by librdkafka."""
    consumer = librdkafka.Consumer(
        {
            "bootstrap.servers": os.environ["KAFKA_BOOTSTRAP"],
            "group.id": f"{os.environ['KAFKA_PREFIX']}stranger",
            "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
        }
    )
    consumer.subscribe([os.environ["KAFKA_PREFIX"] + topic])
    ended: set[int] = set()
    until = time.monotonic() + PATIENCE_S
    while len(ended) < 4 and time.monotonic() < until:
        message = consumer.poll(1)
        if message is None:
            continue
        if message.error():
            assert message.error().code() == librdkafka.KafkaError._PARTITION_EOF, message.error()
            ended.add(message.partition())
        else:
            yield message
    consumer.close()


def test_confluent_kafka_reads_every_status_with_fastavro_alone(statuses: dict[str, Any]):
    """Ten bytes of framing, then plain Avro of the schema in schemas/."""
    schema, sign = avro("intervention-status")

    found = {}
    for message in messages("intervention-status"):
        assert message.value()[: len(sign)] == sign
        record: Any = schemaless_reader(BytesIO(message.value()[len(sign) :]), schema, None)
        found[message.key().decode()] = record["status"]

    assert found == statuses


def test_confluent_kafka_publishes_what_lifecycle_accepts_where_it_lies(statuses: dict[str, Any]):
    """With its partitioner set, nothing is forwarded: the event is decided where librdkafka put it."""
    schema, sign = avro("intervention-events")
    key = next(iter(statuses))
    now = time.time_ns() // 1_000_000
    event = {
        "event_id": "from-librdkafka",
        "intervention_id": key,
        "kind": "commented",
        "occurred_at": now,
        "recorded_at": now,
        "origin": "backoffice",
        "actor": {"id": "clerk", "role": "manager"},
        "source": "confluent-kafka",
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        "payload": ("interventions.Commented", {"text": "Seen."}),
    }
    body = BytesIO()
    schemaless_writer(body, schema, event)
    producer = librdkafka.Producer(
        {"bootstrap.servers": os.environ["KAFKA_BOOTSTRAP"], "partitioner": "murmur2_random"}
    )
    producer.produce(f"{os.environ['KAFKA_PREFIX']}intervention-events", sign + body.getvalue(), key)
    assert producer.flush(PATIENCE_S) == 0

    work_off()

    log_schema, log_sign = avro("intervention-log")
    logged = [
        schemaless_reader(BytesIO(message.value()[len(log_sign) :]), log_schema, None)
        for message in messages("intervention-log")
        if message.key().decode() == key
    ]
    assert [each["event"]["source"] for each in logged][-1] == "confluent-kafka"
    assert {message.headers() for message in messages("intervention-events")} == {None}


def test_apache_kafkas_console_consumer_reads_every_key(statuses: dict[str, Any]):
    """A Java client, read_committed: each key, as often as there are statuses of it."""
    try:
        jars = kafka_jars()
    except NoBroker as why:
        pytest.skip(str(why))
    topic = f"{os.environ['KAFKA_PREFIX']}intervention-status"
    expected = sorted(message.key().decode() for message in messages("intervention-status"))
    for patience_ms in (8_000, 30_000):  # it ends after so long without a record, the first one of a cold JVM included
        keys = [line for line in console_consumer(jars, topic, patience_ms) if line in statuses]
        if len(keys) >= len(expected):
            break
    assert sorted(keys) == expected


def console_consumer(jars: Path, topic: str, patience_ms: int) -> list[str]:
    """Run Apache Kafka's own until nothing more comes; gives what it printed."""
    told = subprocess.run(
        [
            *("java", "-Xmx128m", "-cp", f"{jars}/*", "org.apache.kafka.tools.consumer.ConsoleConsumer"),
            *("--bootstrap-server", os.environ["KAFKA_BOOTSTRAP"], "--topic", topic, "--from-beginning"),
            *("--isolation-level", "read_committed", "--timeout-ms", str(patience_ms)),
            *("--formatter-property", "print.key=true", "--formatter-property", "print.value=false"),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_S,
    )
    return told.stdout.splitlines()
