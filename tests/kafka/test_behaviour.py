"""A real Apache Kafka keeps the port's promises."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from interventions.sandbox.broker import Broker
from interventions.stream.port import Backend
from kafka.fresh import fresh
from stream.behaviour import Behaviour


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
