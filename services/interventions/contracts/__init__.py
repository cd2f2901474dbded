"""Bytes to records and back: framing, Avro, the JSON form, topics.yaml as checked objects (contracts.md)."""
