"""The whole chain on a real broker, each processor at work in this process, and its console."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import FastAPI

from domain.builders import a_template, settings
from interventions.console.app import console_app
from interventions.console.bus import BackendBus
from interventions.console.call import House
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.contracts.topics import TOPICS
from interventions.lifecycle.processor import Lifecycle
from interventions.projection.database import ReadModelMissing
from interventions.projection.projecting import Projection
from interventions.projection.queries.now import verdict_of
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.mailing.processor import Mailing
from interventions.reporting.mailing.sending import MailingEffects
from interventions.reporting.rendering.processor import Rendering
from interventions.reporting.settings import ReportSettings
from interventions.sandbox.broker import Broker
from interventions.sandbox.chain import Office
from interventions.stream.kafka import KafkaBackend
from interventions.stream.worker import Worker
from interventions.technicians.processor import Technicians
from interventions.timekeeping.guard import Guard
from interventions.timekeeping.processor import Timekeeping
from kafka.fresh import fresh


class OnKafka(NamedTuple):
    """A console, and what comes in from elsewhere."""

    app: FastAPI
    house: House
    bus: BackendBus

    async def happens(self, *events: Mapping[str, Any]) -> None:
        """Let events arrive, and wait until the last is seen."""
        for each in events:
            await self.bus.publish("intervention-events", each["intervention_id"], each)
        async with asyncio.timeout(60):
            while not await asyncio.to_thread(self._seen, events[-1]):  # noqa: ASYNC110 - no event for it
                await asyncio.sleep(0.1)

    def _seen(self, event: Mapping[str, Any]) -> bool:
        try:
            with self.house.reading.connection() as connection:
                return verdict_of(connection, event["intervention_id"], event["event_id"]) is not None
        except ReadModelMissing:
            return False


@asynccontextmanager
async def console_on(kafka: Broker, folder: Path, office: Office) -> AsyncIterator[OnKafka]:
    """Open a firm with one template and one company on a broker."""
    model = ReadModelSettings(read_model=folder / "read-model.sqlite")
    reports = ReportSettings(store=str(folder / "reports"), photos=str(folder / "photos"))
    async with fresh(kafka) as backend:
        for topic in TOPICS.values():
            await backend.create(topic.name, topic.partitions, topic.config)
        bus = BackendBus(backend)
        await bus.publish("intervention-templates", "repair", a_template())
        await bus.publish("company-settings", "acme", settings())
        at_work = [*_workers(backend, office), Projection(backend, model)]
        running = [asyncio.create_task(each.run()) for each in at_work]
        house = house_of(ConsoleSettings(user="olga", answer_s=0), model, reports, backend)
        yield OnKafka(console_app(house), house, bus)
        for each in at_work:
            each.stop()
        await asyncio.gather(*running)
        house.reading.close()


def _workers(backend: KafkaBackend, office: Office) -> list[Worker]:
    return [
        Worker(Lifecycle(), backend),
        Worker(Timekeeping(), backend, None, lambda: Guard(backend.clock)),
        Worker(Technicians(), backend),
        Worker(Rendering(office.press, office.store), backend),
        Worker(Mailing(), backend, None, lambda: MailingEffects(office.mailer, office.store, backend.clock)),
    ]
