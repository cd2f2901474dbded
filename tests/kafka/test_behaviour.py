"""A real Apache Kafka keeps the port's promises."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from interventions.sandbox.broker import Broker
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Backend
from stream.behaviour import Behaviour


@asynccontextmanager
async def fresh(kafka: Broker) -> AsyncIterator[KafkaBackend]:
    """Give a backend whose topics and groups nobody else uses."""
    backend = KafkaBackend(KafkaSettings(bootstrap=kafka.bootstrap, prefix=f"{uuid4().hex[:8]}."))
    try:
        yield backend
    finally:
        await backend.close()


@pytest.mark.kafka
class TestKafka(Behaviour):
    """The suite, on a real broker."""

    @pytest.fixture(autouse=True)
    def _broker(self, kafka: Broker) -> None:
        self._kafka = kafka

    @asynccontextmanager
    async def backend(self) -> AsyncIterator[Backend]:
        async with fresh(self._kafka) as backend:
            yield backend
