"""The console on a real Apache Kafka: a button pressed, the event decided, its answer on the page."""

import asyncio
import re
import time
from pathlib import Path

import httpx2
import pytest

from interventions.console.app import console_app
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.lifecycle.processor import Lifecycle
from interventions.projection.projecting import Projection
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import ReportSettings
from interventions.sandbox.bench.topics import make_topics
from interventions.sandbox.broker import Broker
from interventions.sandbox.traffic import SETTINGS, TEMPLATES
from interventions.stream.worker import Worker
from kafka.fresh import fresh

HERE = "http://127.0.0.1:8080"
LONGEST_S = 60


@pytest.mark.kafka
def test_a_visit_is_planned_and_cancelled_by_buttons(kafka: Broker, tmp_path: Path) -> None:
    """A button, its event, its answer: through a real broker, as in memory."""

    async def story() -> tuple[str, str]:
        model = ReadModelSettings(read_model=tmp_path / "read-model.sqlite")
        reports = ReportSettings(store=str(tmp_path / "reports"), photos=str(tmp_path / "photos"))
        async with fresh(kafka) as backend:
            await make_topics(backend)
            worker, projection = Worker(Lifecycle(), backend), Projection(backend, model)
            running = [asyncio.create_task(each.run()) for each in (worker, projection)]
            house = house_of(ConsoleSettings(answer_s=30), model, reports, backend)
            transport = httpx2.ASGITransport(app=console_app(house))
            headers = {"origin": HERE, "accept-language": "en"}
            async with httpx2.AsyncClient(transport=transport, base_url=HERE, headers=headers) as client:
                pages = await _planned_then_cancelled(client)
            worker.stop()
            projection.stop()
            await asyncio.gather(*running)
            house.reading.close()
            return pages

    planned, cancelled = asyncio.run(story())

    assert "Planned: accepted." in planned
    assert "Cancelled: accepted." in cancelled
    assert re.search(r'<span class="status cancelled">Cancelled</span>', cancelled)


async def _planned_then_cancelled(client: httpx2.AsyncClient) -> tuple[str, str]:
    """Press both buttons; gives the page that answers each."""
    key = "a" * 32
    form = {
        "key": key, "company_id": SETTINGS[0]["company_id"], "template_id": TEMPLATES[0]["template_id"],
        "task": "Sweep", "customer.name": "Noël", "planned_start": "2026-01-05T14:00",
    }  # fmt: skip
    until = time.monotonic() + LONGEST_S
    while (answer := await client.post("/plan", data=form)).status_code == 503 and time.monotonic() < until:  # noqa: ASYNC110 - no event for it
        await asyncio.sleep(0.2)  # the projection has not begun yet
    planned = await client.get(answer.headers["location"])

    about = answer.headers["location"].split("?")[0].rpartition("/")[2]
    answer = await client.post(f"/act/cancel/{about}", data={"key": "b" * 32, "version": "1", "reason": "Called off"})
    cancelled = await client.get(answer.headers["location"])
    return planned.text, cancelled.text
