"""The broker that the settings name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import ValidationError

from interventions.cli.broker import BrokerTopics
from interventions.cli.fault import CallFault
from interventions.stream.faults import Denied, Unsettled
from interventions.stream.kafka import KafkaBackend, KafkaSettings, why_shut

ANSWER_S = 10


def kafka_settings() -> KafkaSettings:
    """Read the settings of Kafka from the environment. Raises CallFault for one that makes no sense."""
    try:
        return KafkaSettings()
    except ValidationError as fault:
        raise CallFault(_sentence(fault), "correct it in the environment") from fault


def _sentence(fault: ValidationError) -> str:
    first = fault.errors(include_input=False)[0]
    if not first["loc"]:
        return str(first["ctx"]["error"])
    return f"KAFKA_{'_'.join(map(str, first['loc'])).upper()}: {first['msg']}"


@asynccontextmanager
async def connected(settings: KafkaSettings | None = None) -> AsyncIterator[KafkaBackend]:
    """Connect, and let go at the end. Raises CallFault when nobody answers, or when we are not let in."""
    settings = settings or kafka_settings()
    backend = KafkaBackend(settings)
    try:
        await _answering(backend, settings)
        yield backend
    except Denied as fault:
        raise CallFault(str(fault), "grant it to this principal, or set KAFKA_SASL_USERNAME to another") from fault
    finally:
        await backend.close()


async def _answering(backend: KafkaBackend, settings: KafkaSettings) -> None:
    try:
        async with asyncio.timeout(ANSWER_S):
            await backend.describe([])
    except (OSError, TimeoutError, Unsettled) as fault:
        what = f"no broker answers at {settings.bootstrap}"
        remedy = "start one (docker compose up broker) or set KAFKA_BOOTSTRAP"
        raise CallFault(*(await why_shut(settings, ANSWER_S) or (what, remedy))) from fault


@asynccontextmanager
async def broker_topics() -> AsyncIterator[BrokerTopics]:
    """Give the topics of the broker. Raises CallFault when nobody answers."""
    async with connected() as backend:
        yield BrokerTopics(backend)
