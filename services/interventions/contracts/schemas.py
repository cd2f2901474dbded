"""``schemas/<topic>.v<N>.avsc`` as checked objects: the text, what coding needs of it, its fingerprint."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastavro import parse_schema
from fastavro.schema import fingerprint, to_parsing_canonical_form

from interventions.contracts.files import schemas_folder
from interventions.contracts.positions import from_start

_NAME = re.compile(r"(?P<topic>[a-z-]+)\.v(?P<version>[1-9][0-9]*)\.avsc")
_PROSE = frozenset({"doc", "symbol_docs", "logicalType"})


@dataclass(frozen=True)
class Schema:
    """One version of one topic's schema.

    ``text`` is the file as it stands; ``reading`` the same, parsed, without prose and logical types: instants are
    UTC milliseconds in our code.
    """

    topic: str
    version: int
    path: Path
    text: Mapping[str, Any]
    reading: Any
    fingerprint: bytes


def fingerprint_of(text: Any) -> bytes:
    """Give the CRC-64-AVRO of the Parsing Canonical Form, in the byte order of single-object framing."""
    return bytes.fromhex(fingerprint(to_parsing_canonical_form(text), "CRC-64-AVRO"))


def read_schema(path: Path) -> Schema:
    """Read one ``<topic>.v<N>.avsc``. Raises ValueError when it is not one."""
    if not (match := _NAME.fullmatch(path.name)):
        raise ValueError(f"{path.name}: not named <topic>.v<N>.avsc")
    return schema_of(match["topic"], int(match["version"]), path, json.loads(path.read_text(encoding="utf-8")))


def schema_of(topic: str, version: int, path: Path, text: Any) -> Schema:
    """Make a schema of its text."""
    return Schema(topic, version, path, text, reading_form(text), fingerprint_of(text))


def reading_form(text: Any) -> Any:
    """Parse a schema for reading whatever there may be, without prose and logical types."""
    return from_start(parse_schema(without(text, _PROSE)))


@lru_cache(maxsize=1)
def current_schemas() -> Mapping[str, Schema]:
    """Read the newest version of each topic's schema, by topic."""
    return newest(read_schema(path) for path in sorted(schemas_folder().glob("*.avsc")))


@lru_cache(maxsize=1)
def released_schemas() -> tuple[Schema, ...]:
    """Read every version that was ever released, by topic, then version."""
    found = (read_schema(path) for path in (schemas_folder() / "released").glob("*.avsc"))
    return tuple(sorted(found, key=lambda schema: (schema.topic, schema.version)))


def newest(schemas: Iterable[Schema]) -> Mapping[str, Schema]:
    """Keep the highest version of each topic."""
    return {schema.topic: schema for schema in sorted(schemas, key=lambda schema: schema.version)}


def without(text: Any, keys: frozenset[str]) -> Any:
    """Give a schema without some of its properties, at every depth."""
    match text:
        case dict():
            return {key: without(value, keys) for key, value in text.items() if key not in keys}
        case list():
            return [without(part, keys) for part in text]
        case _:
            return text
