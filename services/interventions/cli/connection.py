"""The broker that the settings name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import ValidationError

from interventions.cli.broker import BrokerTopics
from interventions.cli.fault import CallFault
from interventions.stream.faults import Unsettled
from interventions.stream.kafka import KafkaBackend, KafkaSettings

ANSWER_S = 10


def kafka_settings() -> KafkaSettings:
    """Read the settings of Kafka from the environment. Raises CallFault for one that makes no sense."""
    try:
        return KafkaSettings()
    except ValidationError as fault:
        first = fault.errors()[0]
        name = "KAFKA_" + "_".join(map(str, first["loc"])).upper()
        raise CallFault(f"{name}: {first['msg']}", "correct it in the environment") from fault


@asynccontextmanager
async def connected(settings: KafkaSettings | None = None) -> AsyncIterator[KafkaBackend]:
    """Connect, and let go at the end. Raises CallFault when nobody answers."""
    settings = settings or kafka_settings()
    backend = KafkaBackend(settings)
    try:
        await _answering(backend, settings.bootstrap)
        yield backend
    finally:
        await backend.close()


async def _answering(backend: KafkaBackend, bootstrap: str) -> None:
    try:
        async with asyncio.timeout(ANSWER_S):
            await backend.describe([])
    except (OSError, TimeoutError, Unsettled) as fault:
        raise CallFault(
            f"no broker answers at {bootstrap}", "start one (docker compose up broker) or set KAFKA_BOOTSTRAP"
        ) from fault


@asynccontextmanager
async def broker_topics() -> AsyncIterator[BrokerTopics]:
    """Give the topics of the broker. Raises CallFault when nobody answers."""
    async with connected() as backend:
        yield BrokerTopics(backend)
