"""Records written as they came: dead letters and forwarded copies (contracts.md §1)."""

from typing import Final

from interventions.stream.port import Draft, Headers, Message

DEAD_LETTERS: Final = "dead-letters"
FORWARDED_FROM: Final = "forwarded.from"
SKIPPED_BY_OPERATOR: Final = "skipped_by_operator"
LARGEST_COPY: Final = 900_000
"""Bytes; a larger record is a dead letter wherever it lies, and its copy might not fit into its topic."""
_LONGEST_REASON: Final = 500


def sources(message: Message) -> Headers:
    """Say where an output comes from; ``traceparent`` is passed on."""
    origin = (
        ("source.topic", message.topic.encode()),
        ("source.partition", b"%d" % message.partition),
        ("source.offset", b"%d" % message.offset),
    )
    if message.headers:
        return (*origin, *(each for each in message.headers if each[0] == "traceparent"))
    return origin


def _with(message: Message, added: Headers) -> Headers:
    names = {name for name, _ in added}
    return (*(each for each in message.headers if each[0] not in names), *added)


def dead_letter(message: Message, code: str, reason: str, processor: str) -> Draft:
    """Set a record aside, key and value byte for byte, with its origin and why."""
    added = (
        *sources(message)[:3],
        ("dlq.original.topic", message.topic.encode()),
        ("dlq.original.partition", b"%d" % message.partition),
        ("dlq.original.offset", b"%d" % message.offset),
        ("dlq.original.timestamp", b"%d" % message.timestamp),
        ("dlq.error.code", code.encode()),
        ("dlq.error.message", reason[:_LONGEST_REASON].encode()),
        ("dlq.processor", processor.encode()),
    )
    return Draft(message.key, message.value, _with(message, added), message.timestamp, foreign=True)


def forwarded(message: Message) -> Draft:
    """Copy a record for the partition that its key belongs to."""
    came_from = f"{message.topic}/{message.partition}/{message.offset}".encode()
    headers = _with(message, ((FORWARDED_FROM, came_from),))
    return Draft(message.key, message.value, headers, message.timestamp, foreign=True)


def size_of(message: Message) -> int:
    """Count a record's bytes, headers included."""
    headers = sum(len(name) + len(value or b"") for name, value in message.headers)
    return len(message.key or b"") + len(message.value or b"") + headers
