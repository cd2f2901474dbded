"""A real broker's topics and groups that nobody else uses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from interventions.sandbox.broker import Broker
from interventions.stream.kafka import KafkaBackend, KafkaSettings


def settings(kafka: Broker) -> KafkaSettings:
    """Give settings with a prefix of their own."""
    return KafkaSettings(bootstrap=kafka.bootstrap, prefix=f"{uuid4().hex[:8]}.")


@asynccontextmanager
async def fresh(kafka: Broker) -> AsyncIterator[KafkaBackend]:
    """Give a backend whose topics and groups nobody else uses."""
    backend = KafkaBackend(settings(kafka))
    try:
        yield backend
    finally:
        await backend.close()
