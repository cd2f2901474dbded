"""topics.yaml and the schemas as an AsyncAPI 3 document, for other people's tools.

It tells what our processors send and receive. Payloads are the Avro schemas themselves; the framing before their
bytes is said in words, for the specification has no field for it.
https://www.asyncapi.com/docs/reference/specification/v3.1.0
"""

import json
from collections.abc import Collection, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from interventions.contracts.schemas import Schema
from interventions.contracts.topics import Catalogue, Topic

AVRO = "application/vnd.apache.avro;version=1.9.0"
KAFKA_BINDING = "0.5.0"
_FRAMING = (
    "Values are single-object encoded Avro: C3 01, the schema's CRC-64-AVRO fingerprint (8 bytes, little-endian), "
    "the body; Confluent's framing is read too, and written where SCHEMA_REGISTRY_URL is set. "
    "Read with isolation.level=read_committed. Producers place records by murmur2 of the key "
    "(librdkafka: partitioner=murmur2_random)."
)


def asyncapi(catalogue: Catalogue, schemas: Mapping[str, Schema], examples: Path) -> dict[str, Any]:
    """Write the document of all topics but the processors' states, which are nobody else's.

    ``examples`` holds a folder a topic of records in the JSON form.
    """
    topics = [topic for topic in catalogue.topics.values() if not _is_state(topic)]
    return {
        "asyncapi": "3.1.0",
        "id": "urn:interventions",
        "info": {
            "title": "Interventions",
            "version": version("interventions"),
            "description": f"Field-service interventions as a state machine on a message bus. {_FRAMING}",
            "tags": [{"name": name} for name in catalogue.processors],
        },
        "defaultContentType": "application/vnd.apache.avro",
        "servers": {
            "kafka": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "description": "The broker that KAFKA_BOOTSTRAP names.",
                "variables": {"bootstrap": {"default": "localhost:9092"}},
            }
        },
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": dict(operation for topic in topics for operation in _operations(topic, catalogue.processors)),
        "components": {
            "messages": {
                topic.name: _message(topic, schemas.get(topic.name), examples / topic.name) for topic in topics
            }
        },
    }


def _is_state(topic: Topic) -> bool:
    return topic.name.endswith("-state")


def _channel(topic: Topic) -> dict[str, Any]:
    kept = "until a newer record of the key comes" if topic.cleanup == "compact" else _kept_for(topic)
    return {
        "address": topic.name,
        "description": f"Written by {', '.join(topic.written_by)}; read by {', '.join(topic.read_by)}; kept {kept}.",
        "messages": {topic.name: {"$ref": f"#/components/messages/{topic.name}"}},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.cleanup],
                    "retention.ms": int(topic.config["retention.ms"]),
                    "max.message.bytes": topic.max_message_bytes,
                },
                "bindingVersion": KAFKA_BINDING,
            }
        },
    }


def _kept_for(topic: Topic) -> str:
    return f"{topic.retention_days} days" if topic.retention_days else "for ever"


def _operations(topic: Topic, processors: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Say what our processors do with a topic; what others do stands in its channel's description."""
    for action, parties in (("send", topic.written_by), ("receive", topic.read_by)):
        if ours := [party for party in parties if party in processors]:
            yield (
                f"{action}-{topic.name}",
                {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{topic.name}"},
                    "summary": f"by {', '.join(ours)}",
                    "tags": [{"name": party} for party in ours],
                    "messages": [{"$ref": f"#/channels/{topic.name}/messages/{topic.name}"}],
                },
            )


def _message(topic: Topic, schema: Schema | None, examples: Path) -> dict[str, Any]:
    key = f"the record's {topic.key}" if topic.key else "as the record's own key was"
    bound = {"key": {"type": "string", "description": f"UTF-8, {key}"}, "bindingVersion": KAFKA_BINDING}
    said: dict[str, Any]
    if schema is None:
        said = {"contentType": "application/octet-stream", "summary": "A record that could not be read, as it came."}
    else:
        shown = [
            {"name": path.stem, "payload": json.loads(path.read_bytes())} for path in sorted(examples.glob("*.json"))
        ]
        payload = {"schemaFormat": AVRO, "schema": schema.text}
        said = {"summary": schema.text["doc"], "payload": payload, "examples": shown}
    return {"name": topic.name, "title": topic.name, **said, "bindings": {"kafka": bound}}
