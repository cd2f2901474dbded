"""Records in the read model: JSON text as they are inside (instants in milliseconds), bytes in hex."""

import json
from collections.abc import Mapping
from typing import Any

from interventions.domain.canonical import compact_text

_BYTES = ("hash", "previous_hash", "content_hash")


def stored(record: Mapping[str, Any]) -> str:
    """Write a record, or a part of one."""
    return compact_text(record)


def listed(items: list[Any]) -> str:
    """Write a list."""
    return compact_text(items)


def recalled(text: str) -> Any:
    """Read what ``stored`` or ``listed`` wrote; bytes are bytes again."""
    content = json.loads(text)
    if isinstance(content, dict):
        _with_bytes(content)
    return content


def _with_bytes(record: dict[str, Any]) -> None:
    for name in _BYTES:
        if isinstance(record.get(name), str):
            record[name] = bytes.fromhex(record[name])
    if isinstance(record.get("dossier"), dict):
        _with_bytes(record["dossier"])
