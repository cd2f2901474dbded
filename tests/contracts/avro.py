"""Hypothesis strategies and walks over Avro schemas, for the tests of the contracts."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fastavro import parse_schema, schemaless_writer
from hypothesis import strategies as st

from interventions.contracts.files import schemas_folder
from interventions.contracts.payloads import KINDS
from interventions.contracts.schemas import current_schemas, without
from interventions.domain.words import Kind

TOPICS = sorted(current_schemas())
PRIMITIVES: Mapping[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=12),
    "boolean": st.booleans(),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "null": st.none(),
}
FIRST_MS, LAST_MS = 946_684_800_000, 4_102_444_800_000


def examples(topic: str) -> list[Path]:
    """List the example files of a topic."""
    return sorted((schemas_folder() / "examples" / topic).glob("*.json"))


def example(topic: str, name: str) -> dict[str, Any]:
    """Read one example as a plain object."""
    content: dict[str, Any] = json.loads((schemas_folder() / "examples" / topic / f"{name}.json").read_text())
    return content


def types_of(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Walk every named type and logical type of a schema, in the order of the text."""
    match schema:
        case [*parts]:
            for part in parts:
                yield from types_of(part)
        case {"type": "array", "items": items}:
            yield from types_of(items)
        case {"type": _, "name": _}:
            yield schema
            for field in schema.get("fields", ()):
                yield from types_of(field["type"])


def written_by_fastavro(topic: str, record: Mapping[str, Any]) -> bytes:
    """Write a record without framing, by the library that knows nothing of ours."""
    out = BytesIO()
    schemaless_writer(out, _parsed(topic), _with_branches(record), strict=True)
    return out.getvalue()


@lru_cache(maxsize=64)
def _parsed(topic: str) -> Any:
    return parse_schema(without(current_schemas()[topic].text, frozenset({"doc", "symbol_docs", "logicalType"})))


def _with_branches(record: Mapping[str, Any]) -> dict[str, Any]:
    """Name the branch of an event's payload, which alone does not follow from its type."""
    named = dict(record)
    if named.get("event"):
        named["event"] = _with_branches(named["event"])
    if named.get("payload") is not None and named.get("kind"):
        named["payload"] = (f"interventions.{KINDS[named['kind']]}", named["payload"])
    return named


@lru_cache(maxsize=64)
def records(topic: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any record that the topic's schema allows, the payload plain and its kind's."""
    return _values(current_schemas()[topic].text, {})


def _values(schema: Any, named: dict[str, Any]) -> st.SearchStrategy[Any]:
    match schema:
        case str():
            return PRIMITIVES[schema] if schema in PRIMITIVES else named[schema]
        case [*branches]:
            return st.one_of([_values(branch, named) for branch in branches])
        case {"logicalType": _}:
            return st.integers(FIRST_MS, LAST_MS)
        case {"type": "array", "items": items}:
            return st.lists(_values(items, named), max_size=3)
    named[schema["name"]] = _named(schema, named)
    return named[schema["name"]]


def _named(schema: Any, named: dict[str, Any]) -> st.SearchStrategy[Any]:
    match schema:
        case {"type": "enum", "symbols": symbols}:
            return st.sampled_from(symbols)
        case {"type": "fixed", "size": size}:
            return st.binary(min_size=size, max_size=size)
        case {"name": "InterventionEvent"}:
            return _events(schema, named)
    return st.fixed_dictionaries({field["name"]: _values(field["type"], named) for field in schema["fields"]})


def _events(schema: Any, named: dict[str, Any]) -> st.SearchStrategy[Any]:
    envelope = {f["name"]: _values(f["type"], named) for f in schema["fields"] if f["name"] != "payload"}
    union = next(f["type"] for f in schema["fields"] if f["name"] == "payload")
    payloads = {branch["name"]: _values(branch, named) for branch in union if branch != "null"}

    def of_kind(kind: str) -> st.SearchStrategy[Any]:
        payload = payloads.get(KINDS[kind] or "", st.none())
        return st.fixed_dictionaries({**envelope, "kind": st.just(kind), "payload": payload})

    return st.sampled_from([str(kind) for kind in Kind]).flatmap(of_kind)
