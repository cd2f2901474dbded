"""The metadata request with topic ids, which aiokafka does not have yet (KIP-516)."""

from io import BytesIO
from typing import Any, ClassVar

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)


class Uuid(AbstractType):  # type: ignore[misc] # aiokafka's types are not exported
    """Sixteen bytes; as hexadecimal digits in Python."""

    @classmethod
    def encode(cls, value: str) -> bytes:
        """Write an id."""
        return bytes.fromhex(value)

    @classmethod
    def decode(cls, data: BytesIO) -> str:
        """Read an id."""
        return data.read(16).hex()


_NAME: Any = CompactString("utf-8")
_INTS: Any = CompactArray(Int32)


class MetadataResponseV12(Response):  # type: ignore[misc]
    """What the broker answers."""

    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(("node", Int32), ("host", _NAME), ("port", Int32), ("rack", _NAME), ("_", TaggedFields)),
        ),
        ("cluster_id", _NAME),
        ("controller", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("topic", _NAME),
                ("topic_id", Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", _INTS),
                        ("isr", _INTS),
                        ("offline", _INTS),
                        ("_", TaggedFields),
                    ),
                ),
                ("operations", Int32),
                ("_", TaggedFields),
            ),
        ),
        ("_", TaggedFields),
    )


class MetadataRequestV12(RequestStruct):  # type: ignore[misc]
    """What we ask; never makes a topic by asking for it."""

    API_KEY = 3
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = MetadataResponseV12
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", Uuid), ("topic", _NAME), ("_", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_operations", Boolean),
        ("_", TaggedFields),
    )


class MetadataRequest(Request[MetadataRequestV12]):  # type: ignore[misc]
    """Ask for topics by name."""

    API_KEY: ClassVar[int] = 3

    def __init__(self, topics: list[str]) -> None:
        self._topics = topics

    def build(self, request_struct_class: Any) -> Any:
        """Write the request."""
        return request_struct_class([("0" * 32, topic, {}) for topic in self._topics], False, False, {})
