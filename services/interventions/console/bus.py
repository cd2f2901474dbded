"""Where decisions go: records published to their topic, or a plain word that they could not be."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import partition_of
from interventions.stream.faults import Unsettled
from interventions.stream.port import Backend, Draft, Headers, Place

_ANSWER_S = 10


class BusAway(Exception):
    """Nothing is known to have been published: the broker does not answer."""


class Bus(Protocol):
    """Takes records; what it has taken is durable."""

    async def publish(self, topic: str, key: str, record: Mapping[str, Any]) -> None:
        """Publish a record at least once.

        Raises: BusAway, doing it again with the same id is harmless; ValueError for a record that is too large.
        """
        ...

    async def pass_on(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        """Publish bytes as they are. Raises BusAway."""
        ...


class BackendBus:
    """A bus over a broker."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def publish(self, topic: str, key: str, record: Mapping[str, Any]) -> None:
        """Publish a record; see ``Bus``."""
        await self.pass_on(topic, key.encode(), codec_of(topic).encode(record), ())

    async def pass_on(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        """Publish bytes; see ``Bus``."""
        try:
            async with asyncio.timeout(_ANSWER_S):
                facts = await self._backend.describe([topic])
                if topic not in facts:
                    raise BusAway(f"no topic {topic}")
                number = partition_of(key, facts[topic].partitions) if key is not None else 0
                await self._backend.publish(Place(topic, number), [Draft(key, value, headers)])
        except (OSError, TimeoutError, Unsettled) as fault:
            raise BusAway(str(fault) or type(fault).__name__) from fault
