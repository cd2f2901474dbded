"""Topics to files: one `<topic>.jsonl` a topic, a record a line, in the JSON form.

Bytes that are not the contract are hex: a key that is not UTF-8, a dead letter's own key and value, a state.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from interventions.cli.broker import BrokerTopics
from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.contracts.json_form import to_json
from interventions.contracts.topics import TOPICS
from interventions.domain.canonical import instant_text
from interventions.sandbox.folders import made
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Message

Progress = Callable[[int], None]


async def dumped(topics: BrokerTopics, folder: Path, progress: Progress = lambda _: None) -> dict[str, int]:
    """Write every topic that exists to a folder; gives the number of records of each."""
    made(folder)
    present = await topics.backend.describe(list(TOPICS))
    counts: dict[str, int] = {}
    for topic in TOPICS:
        if topic in present:
            counts[topic] = await _dumped(topics, topic, folder / f"{topic}.jsonl", progress)
    return counts


async def _dumped(topics: BrokerTopics, topic: str, path: Path, progress: Progress) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        async for message in topics.messages(topic):
            file.write(json.dumps(line_of(message), ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
            progress(1)
    return count


def line_of(message: Message) -> dict[str, Any]:
    """Give a record as a line of a dump."""
    return {
        "key": text_or_hex(message.key),
        "partition": message.partition,
        "offset": message.offset,
        "timestamp": instant_text(message.timestamp),
        "value": _value(message),
    }


def _value(message: Message) -> Any:
    if message.topic == DEAD_LETTERS:
        return letter_of(message)
    if message.value is None:
        return None
    if TOPICS[message.topic].schema is None:
        return message.value.hex()
    try:
        return to_json(message.topic, codec_of(message.topic).decode(message.value).record)
    except UnreadableMessage as fault:
        return {"unreadable": fault.code, "bytes": message.value.hex()}


def letter_of(message: Message) -> dict[str, Any]:
    """Give a dead letter: where it came from, why it was set aside, and its bytes in hex."""
    told = _headers(message)
    return {
        "topic": told.get("dlq.original.topic"),
        "partition": _number(told.get("dlq.original.partition")),
        "offset": _number(told.get("dlq.original.offset")),
        "timestamp": _number(told.get("dlq.original.timestamp")),
        "code": told.get("dlq.error.code"),
        "message": told.get("dlq.error.message"),
        "processor": told.get("dlq.processor"),
        "key": None if message.key is None else message.key.hex(),
        "value": None if message.value is None else message.value.hex(),
    }


def text_or_hex(content: bytes | None) -> str | None:
    """Write a key: as the text that it is, else as hex."""
    if content is None:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.hex()


def _headers(message: Message) -> Mapping[str, str]:
    return {name: (value or b"").decode(errors="replace") for name, value in message.headers}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
