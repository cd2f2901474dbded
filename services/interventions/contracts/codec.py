"""One topic's records to bytes and back: Avro under either framing, JSON where it is allowed."""

import json
from io import BytesIO
from typing import Any

from fastavro import schemaless_reader

from interventions.contracts import framing
from interventions.contracts.framing import UnreadableMessage
from interventions.contracts.json_form import JsonFormError, from_json, parse_json
from interventions.contracts.payloads import Decoded, Record, plain_form, plain_shape
from interventions.contracts.reading import BROKEN, reader_of
from interventions.contracts.schemas import Schema
from interventions.contracts.writers import Registry, WritersById
from interventions.contracts.writing import writer_of


class Codec:
    """One topic's codec: written by the current schema, read by the writer's and resolved when that is another."""

    def __init__(
        self,
        schema: Schema,
        older: tuple[Schema, ...] = (),
        *,
        registry: Registry | None = None,
        accept_json: bool = False,
    ) -> None:
        self.topic = schema.topic
        self._reading = schema.reading
        self._fingerprint = schema.fingerprint
        self._current = framing.single_object_header(schema.fingerprint)
        self._older = {framing.single_object_header(each.fingerprint): each.reading for each in older}
        self._ids = WritersById(registry) if registry else None
        self._accept_json = accept_json and schema.topic in framing.INPUT_TOPICS
        self._cap = framing.cap_of(schema.topic)
        self._head = framing.confluent_header(registry.id_of(schema)) if registry else self._current
        self._write = writer_of(schema.text)
        self._read_current = reader_of(schema.reading)
        self._plain = plain_form(schema.topic)
        self._checks_width = schema.topic in framing.INPUT_TOPICS and '"int"' in json.dumps(schema.text)

    def encode(self, record: Record) -> bytes:
        """Write a record, framed.

        The payload of an event is plain (its kind names the record) or a pair ``(shape, payload)``.
        Raises ValueError when the value would be larger than its topic allows.
        """
        value = self._head + self._write(record)
        if len(value) > self._cap:
            raise ValueError(f"{self.topic}: a value of {len(value)} bytes, {self._cap} are allowed")
        return value

    def decode(self, value: bytes | None) -> Decoded:
        """Read a value of either framing. Raises UnreadableMessage; then it is a dead letter."""
        if value is None:
            raise UnreadableMessage("missing_value", "a null value")
        if len(value) > self._cap:
            raise UnreadableMessage("too_large", f"{len(value)} bytes, {self._cap} are allowed")
        if value.startswith(self._current):
            return self._read(value, framing.HEADER_BYTES, self._reading)
        if value.startswith(framing.SINGLE_OBJECT):
            return self._read(value, framing.HEADER_BYTES, self._older_schema(value))
        if value.startswith(framing.CONFLUENT):
            return self._read(value, framing.CONFLUENT_BYTES, self._registered(framing.confluent_id(value)))
        if self._accept_json and value.startswith(b"{"):
            return self._read_json(value)
        raise UnreadableMessage("unreadable", "no framing begins like this")

    def _older_schema(self, value: bytes) -> Any:
        header = value[: framing.HEADER_BYTES]
        if len(header) < framing.HEADER_BYTES:
            raise UnreadableMessage("unreadable", "single-object framing is cut off")
        if header not in self._older:
            raise UnreadableMessage("unknown_schema", f"no schema of {self.topic} has fingerprint {header[2:].hex()}")
        return self._older[header]

    def _registered(self, schema_id: int) -> Any:
        if self._ids is None:
            raise UnreadableMessage("unknown_schema", f"schema id {schema_id}, and no registry is configured")
        writer = self._ids[schema_id]
        return self._reading if writer.fingerprint == self._fingerprint else writer.reading

    def _read(self, value: bytes, skip: int, writer: Any) -> Decoded:
        record = self._read_plainly(value, skip) if writer is self._reading else None
        return self._plain(self._read_by_fastavro(value, skip, writer) if record is None else record)

    def _read_plainly(self, value: bytes, skip: int) -> Any:
        """Read what is written by the current schema and plainly; None where that is fastavro's to judge."""
        try:
            record, end = self._read_current(value, skip)
        except BROKEN:
            return None
        return record if end == len(value) else None

    def _read_by_fastavro(self, value: bytes, skip: int, writer: Any) -> Any:
        body = BytesIO(value)
        body.seek(skip)
        reader = None if writer is self._reading else self._reading
        try:
            record: Any = schemaless_reader(
                body, writer, reader, return_record_name=True, return_record_name_override=True
            )
        except Exception as fault:  # a choke point: hostile bytes make fastavro raise anything
            raise UnreadableMessage("unreadable", f"not a record of {self.topic}: {type(fault).__name__}") from fault
        if body.tell() != len(value):
            raise UnreadableMessage("unreadable", f"{len(value) - body.tell()} bytes follow the record")
        if self._checks_width:
            self._check_width(record)
        return record

    def _check_width(self, record: dict[str, Any]) -> None:
        """Refuse an ``int`` of more than 32 bits: fastavro reads it, nobody could write it again."""
        try:
            self._write(record)
        except OverflowError as fault:
            raise UnreadableMessage("unreadable", str(fault)) from fault

    def _read_json(self, value: bytes) -> Decoded:
        try:
            record = from_json(self.topic, parse_json(value))
        except JsonFormError as fault:
            raise UnreadableMessage("unreadable", str(fault)) from fault
        return Decoded(record, plain_shape(record))
