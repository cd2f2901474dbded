"""How a value begins: single-object, Confluent or plain JSON framing, and what makes a value unreadable."""

import struct
from typing import Final, Literal

Fault = Literal["unreadable", "unknown_schema", "missing_value", "too_large"]

SINGLE_OBJECT: Final = b"\xc3\x01"
HEADER_BYTES: Final = 10
CONFLUENT: Final = b"\x00"
CONFLUENT_BYTES: Final = 5
KIB: Final = 1024
LARGEST: Final = 768 * KIB
INPUT_TOPICS: Final = frozenset({"intervention-events", "intervention-templates", "company-settings"})
_CAPS: Final = {"intervention-events": 64 * KIB, "intervention-templates": 64 * KIB}


class UnreadableMessage(Exception):
    """Bytes that are not the contract; goes to ``dead-letters`` with ``code`` (contracts.md §4)."""

    def __init__(self, code: Fault, message: str) -> None:
        super().__init__(message)
        self.code: Fault = code
        self.message = message


def cap_of(topic: str) -> int:
    """Give the most bytes a value of this topic may have, framing included (contracts.md §1)."""
    return _CAPS.get(topic, LARGEST)


def single_object_header(fingerprint: bytes) -> bytes:
    """Frame what is written without a registry."""
    return SINGLE_OBJECT + fingerprint


def confluent_header(schema_id: int) -> bytes:
    """Frame what is written with a registry."""
    return CONFLUENT + struct.pack(">I", schema_id)


def confluent_id(value: bytes) -> int:
    """Read the schema id out of a Confluent-framed value. Raises UnreadableMessage when it is cut off."""
    if len(value) < CONFLUENT_BYTES:
        raise UnreadableMessage("unreadable", "Confluent framing is cut off")
    return int.from_bytes(value[1:CONFLUENT_BYTES], "big")
