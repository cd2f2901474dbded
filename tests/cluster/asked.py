"""What the broker itself says that a principal may do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    GroupCoordinatorNotAvailableError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
from confluent_kafka import KafkaError, Message, Producer

from interventions.stream.kafka import KafkaSettings
from interventions.stream.kafka.metadata import MetadataRequest

CODES = {
    3: "Read",
    4: "Write",
    5: "Create",
    6: "Delete",
    7: "Alter",
    8: "Describe",
    10: "DescribeConfigs",
    11: "AlterConfigs",
}
"""The operations on a topic, by their bit in an answer (AclOperation)."""
REFUSED = 29
ANSWER_S = 20


class _RightsRequest(MetadataRequest):
    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class([("0" * 32, topic, {}) for topic in self._topics], False, True, {})


@asynccontextmanager
async def client(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    made = AIOKafkaAdminClient(**settings.client())
    await made.start()
    try:
        yield made
    finally:
        await made.close()


async def operations(settings: KafkaSettings, topics: list[str]) -> dict[str, frozenset[str]]:
    """Ask what is allowed on each topic; a topic that may not even be seen allows nothing."""
    async with client(settings) as asking:
        answer = await asking._send_request(_RightsRequest(topics))
    return {
        each["topic"]: frozenset(name for bit, name in CODES.items() if each["operations"] >> bit & 1)
        if each["error_code"] != REFUSED
        else frozenset()
        for each in answer.to_object()["topics"]
    }


async def coordinated(settings: KafkaSettings, names: list[str], kind: int) -> set[str]:
    """Name the groups (kind 0) or transactional ids (kind 1) whose coordinator the principal may ask for."""
    found = set()
    async with client(settings) as asking:
        for name in names:
            try:
                await asking.find_coordinator(name, kind)
            except (GroupAuthorizationFailedError, TransactionalIdAuthorizationFailed):
                continue
            except GroupCoordinatorNotAvailableError:  # allowed, but nobody has used one yet
                pass
            found.add(name)
    return found


def written(login: dict[str, str], topics: list[str]) -> set[str]:
    """Write a record to each topic; names those that took it."""
    took: set[str] = set()
    producer = Producer({**login, "acks": "all"})

    def answered(error: KafkaError | None, message: Message) -> None:
        if error is None:
            took.add(message.topic())
        else:
            assert error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED, error

    for topic in topics:
        producer.produce(topic, b"value", b"key", partition=0, on_delivery=answered)
    assert producer.flush(ANSWER_S) == 0
    return took


async def read(settings: KafkaSettings, topics: list[str]) -> set[str]:
    """Fetch a record of each of these topics; names those that gave it. Waits for ever for one that may not be seen."""
    gave: set[str] = set()
    for topic in topics:
        consumer = AIOKafkaConsumer(**settings.client(), auto_offset_reset="earliest")
        await consumer.start()
        consumer.assign([TopicPartition(topic, 0)])
        try:
            async with asyncio.timeout(ANSWER_S):
                gave.add((await consumer.getone()).topic)
        except TopicAuthorizationFailedError:
            pass
        finally:
            await consumer.stop()
    return gave
