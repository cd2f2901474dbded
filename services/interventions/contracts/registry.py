"""A Confluent schema registry: ids for what we write, writers' schemas for what we read (extra ``registry``)."""

import json
from typing import Any

from confluent_kafka.schema_registry import Schema as RegisteredSchema
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from interventions.contracts.framing import UnreadableMessage
from interventions.contracts.hazards import hazards
from interventions.contracts.schemas import Schema

_NOT_FOUND = 404


class ConfluentRegistry:
    """Registers under ``<topic>-value``. A registry that does not answer raises: no good record is set aside for it."""

    def __init__(self, url: str) -> None:
        self._client = SchemaRegistryClient.new_client({"url": url})

    def id_of(self, schema: Schema) -> int:
        """Give the id of a schema, registering it when it is new."""
        registered = RegisteredSchema(json.dumps(schema.text, ensure_ascii=False), "AVRO")
        return int(self._client.register_schema(f"{schema.topic}-value", registered))

    def schema_of(self, schema_id: int) -> Any:
        """Give a writer's schema. Raises UnreadableMessage when there is none, or none that is safe to read by."""
        try:
            registered = self._client.get_schema(schema_id)
        except SchemaRegistryError as fault:
            if fault.http_status_code == _NOT_FOUND:
                raise UnreadableMessage("unknown_schema", f"the registry has no schema {schema_id}") from fault
            raise
        return _checked(schema_id, registered)


def _checked(schema_id: int, registered: RegisteredSchema) -> Any:
    if registered.schema_type != "AVRO" or registered.references or not registered.schema_str:
        raise UnreadableMessage("unknown_schema", f"schema {schema_id} is not one whole Avro schema")
    schema = json.loads(registered.schema_str)
    if found := hazards(schema):
        raise UnreadableMessage("unknown_schema", f"schema {schema_id}: {found[0]}")
    return schema
