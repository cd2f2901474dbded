"""The read model follows a real broker: committed records only, soon, and on from where it was."""

import asyncio
import json
import time
from contextlib import asynccontextmanager

import pytest

from domain.builders import a_template, settings
from interventions.cli.app import run
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.lifecycle.processor import Lifecycle
from interventions.projection.database import ReadModelMissing, connected, reading
from interventions.projection.projecting import Projection
from interventions.projection.queries import now, one
from interventions.projection.settings import ReadModelSettings
from interventions.stream.kafka import KafkaBackend
from interventions.stream.port import Draft, Place
from interventions.stream.worker import Worker
from interventions.timekeeping.processor import Timekeeping
from kafka.fresh import fresh
from kafka.fresh import settings as kafka_settings
from projection.town import on_site, planned

PATIENCE_S = 60


@asynccontextmanager
async def a_firm(kafka):
    """Give a broker with all topics, one template and one company, and its processors at work."""
    async with fresh(kafka) as backend:
        for topic in TOPICS.values():
            await backend.create(topic.name, topic.partitions, topic.config)
        await publish(backend, "intervention-templates", "repair", a_template())
        await publish(backend, "company-settings", "acme", settings())
        workers = [Worker(Lifecycle(), backend), Worker(Timekeeping(), backend)]
        running = [asyncio.create_task(each.run()) for each in workers]
        try:
            yield backend
        finally:
            for each in workers:
                each.stop()
            await asyncio.gather(*running)


async def publish(backend, topic, key, record):
    place = Place(topic, partition_of(key.encode(), TOPICS[topic].partitions))
    await backend.publish(place, [Draft(key.encode(), codec_of(topic).encode(record))])


async def until(seen, running):
    """Wait for a condition, while what brings it about is running; what ended that is raised."""
    async with asyncio.timeout(PATIENCE_S):
        while not seen():
            if running.done():
                await running
            await asyncio.sleep(0.02)


@pytest.mark.kafka
def test_each_event_is_seen_and_a_restart_goes_on(kafka, tmp_path):
    """From the topic to a page, one by one; after a restart nothing is read twice."""
    where = ReadModelSettings(read_model=tmp_path / "read-model.sqlite")

    async def told():
        async with a_firm(kafka) as backend:
            projection = Projection(backend, where)
            running = asyncio.create_task(projection.run())
            await publish(backend, "intervention-events", "i1", now_of(planned("i1")))
            engine = reading(where)
            await until(lambda: status_of(engine, "i1") == "confirmed", running)
            for number in range(20):
                key = f"n{number}"
                await publish(backend, "intervention-events", key, now_of(planned(key)))
                await until(lambda key=key: status_of(engine, key) == "confirmed", running)
            projection.stop()
            await running
            await publish(backend, "intervention-events", "i1", now_of(on_site("started", 0)))
            again = Projection(backend, where)
            while status_of(engine, "i1") != "in_progress":
                await again.catch_up()
            await again.close()
            with connected(engine) as connection:
                assert now.tiles_of(connection).statuses == {"confirmed": 20, "in_progress": 1}
                assert one.chain_of(connection, "i1") == (2, None)
                assert now.lag_of(connection, backend.clock()).records == 0
            engine.dispose()

    asyncio.run(told())


def status_of(engine, key):
    """Give the status that the read model shows, of none None."""
    try:
        with connected(engine) as connection:
            card = one.card_of(connection, key)
    except ReadModelMissing:  # not begun yet
        return None
    return card.status if card else None


def now_of(event):
    """Move an event to this moment: a broker's clock is not a test's."""
    at = time.time_ns() // 1_000_000
    return {**event, "occurred_at": at, "recorded_at": at}


@pytest.mark.kafka
def test_what_was_aborted_is_never_shown(kafka, tmp_path):
    """Read committed: a transaction that was given up leaves nothing behind."""
    where = ReadModelSettings(read_model=tmp_path / "read-model.sqlite")

    async def told():
        async with fresh(kafka) as backend:
            for topic in TOPICS.values():
                await backend.create(topic.name, topic.partitions, topic.config)
            producer = backend.producer("aborting")
            await producer.start()
            await producer.begin()
            record = codec_of("intervention-templates").encode(a_template())
            await producer.send(Place("intervention-templates", 0), [Draft(b"repair", record)])
            await producer.abort()
            await producer.stop()
            projection = Projection(backend, where)
            await projection.catch_up()
            await publish(backend, "company-settings", "acme", settings())
            taken = await projection.catch_up()
            await projection.close()
            engine = reading(where)
            with connected(engine) as connection:
                found = one.template_of(connection, "repair"), one.settings_of(connection, "acme")
                left = now.lag_of(connection, backend.clock()).records
            engine.dispose()
            return taken, found[0], found[1]["name"], left

    assert asyncio.run(told()) == (1, None, "Acme", 0)


@pytest.mark.kafka
def test_the_read_model_is_built_and_seen_by_command(kafka, tmp_path, monkeypatch, capsys):
    """What an operator types after deleting nothing at all: it is begun anew either way."""
    connection = kafka_settings(kafka)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", connection.bootstrap)
    monkeypatch.setenv("KAFKA_PREFIX", connection.prefix)
    monkeypatch.setenv("READ_MODEL", str(tmp_path / "read-model.sqlite"))

    async def told():
        backend = KafkaBackend(connection)
        for topic in TOPICS.values():
            await backend.create(topic.name, topic.partitions, topic.config)
        await publish(backend, "company-settings", "acme", settings())
        await backend.close()

    asyncio.run(told())

    before = run(["read-model", "status"])
    built = run(["read-model", "build", "--json"])
    seen = run(["read-model", "status", "--json"])

    lines = capsys.readouterr().out.splitlines()
    assert (before, built, seen) == (2, 0, 0)
    assert json.loads(lines[0])["records"] == 1
    assert json.loads(lines[1])["lag_records"] == 0
