"""A worker keeps its promises on a real Apache Kafka."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from interventions.sandbox.broker import Broker
from interventions.stream.port import Backend
from kafka.fresh import fresh
from stream.owning import OwningBehaviour
from stream.worker_behaviour import WorkerBehaviour


class OnKafka:
    """Gives a real broker."""

    @pytest.fixture(autouse=True)
    def _broker(self, kafka: Broker) -> None:
        self._kafka = kafka

    @asynccontextmanager
    async def backend(self) -> AsyncIterator[Backend]:
        async with fresh(self._kafka) as backend:
            yield backend


@pytest.mark.kafka
class TestWorkerOnKafka(OnKafka, WorkerBehaviour):
    """The suite, on a real broker."""


@pytest.mark.kafka
class TestOwningOnKafka(OnKafka, OwningBehaviour):
    """References, preparation and effects, on a real broker."""
