"""A firm whose events go through the real chain in memory, and whose topics a projection follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection

from domain.builders import MINUTE, T0, a_template, an_event, settings
from interventions.contracts.codecs import codec_of
from interventions.projection.building import begun
from interventions.projection.database import connected, reading
from interventions.projection.projecting import Projection
from interventions.projection.settings import ReadModelSettings
from interventions.sandbox.chain import Chain
from interventions.stream.port import Draft, Place


class Town:
    """Events in, questions to the read model out."""

    def __init__(self, chain: Chain, where: ReadModelSettings) -> None:
        self.chain, self.where = chain, where
        self.projection = Projection(chain.backend, where)
        self._engine = reading(where)
        self._open: list[Connection] = []

    async def happens(self, *events: dict[str, Any]) -> None:
        """Let events arrive, and every processor take them."""
        for each in events:
            self.chain.write("intervention-events", each["intervention_id"], each, each["recorded_at"])
        await self.chain.settle()

    async def says(self, topic: str, record: dict[str, Any], partition: int = 0) -> None:
        """Put a record into an output topic, as its processor would."""
        draft = Draft(b"key", codec_of(topic).encode(record))
        await self.chain.backend.publish(Place(topic, partition), [draft])

    async def seen(self) -> Connection:
        """Catch the read model up, and give a connection to ask it; those given before are closed."""
        self._let_go()
        await self.projection.catch_up()
        return self.asked()

    def asked(self) -> Connection:
        """Give a connection to ask the read model as it is."""
        self._open.append(connected(self._engine))
        return self._open[-1]

    def _let_go(self) -> None:
        while self._open:
            self._open.pop().close()

    async def close(self) -> None:
        """Let go of everything."""
        self._let_go()
        self._engine.dispose()
        await self.projection.close()
        await self.chain.close()


@asynccontextmanager
async def a_town(where: ReadModelSettings) -> AsyncIterator[Town]:
    """Found a town with one template and one company; its read model is empty."""
    begun(where, T0).dispose()
    chain = Chain()
    chain.write_references([a_template()], [settings()], T0 - 10 * MINUTE)
    town = Town(chain, where)
    try:
        yield town
    finally:
        await town.close()


def planned(key: str = "i1", at: int = T0 - MINUTE, **visit: Any) -> dict[str, Any]:
    """Plan an intervention, from the office."""
    sent = {"origin": "backoffice", "actor": {"id": "olga", "role": "manager"}, "intervention_id": key}
    return an_event("planned", at, sent=sent, **visit)


def on_site(kind: str, minute: int, key: str = "i1", **fields: Any) -> dict[str, Any]:
    """Say what Ann does, some minutes after eight."""
    return an_event(kind, T0 + minute * MINUTE, intervention_id=key, **fields)


def from_office(kind: str, minute: int, key: str = "i1", **fields: Any) -> dict[str, Any]:
    """Say what the office does."""
    sent = {"origin": "backoffice", "actor": {"id": "olga", "role": "manager"}, "intervention_id": key}
    return an_event(kind, T0 + minute * MINUTE, sent=sent, **fields)
