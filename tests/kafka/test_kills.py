"""A worker process is killed at every fail point in turn: nothing is lost, nothing doubled."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from interventions.sandbox.broker import Broker
from interventions.stream.failpoints import NAMES
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Place
from interventions.stream.settings import StreamSettings
from kafka.fresh import settings
from stream.toy import STATUS, Tally
from stream.toy_worker import STOPPED_S
from stream.working import counts, events, outcomes, publish, set_up

KEYS = [f"i-{number}" for number in range(40)]
TESTS = Path(__file__).parents[1]
KILLED_AT = [name for name in NAMES if name != "on-revoke"]


async def worker(kafka: KafkaSettings, stdout: int | None = None, **more: str) -> Process:
    """Start the toy worker."""
    environment = {
        **os.environ,
        "KAFKA_BOOTSTRAP": kafka.bootstrap,
        "KAFKA_PREFIX": kafka.prefix,
        "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "services"), str(TESTS)]),
        "BATCH_RECORDS": "20",
        "MEMBER": "one",
        **more,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "stream.toy_worker", env=environment, stdout=stdout
    )


async def published(backend: KafkaBackend, count: int) -> None:
    """Wait until so many outputs are committed."""
    places = [Place(STATUS, number) for number in range(4)]
    async with asyncio.timeout(60):
        while sum((await backend.stable_ends(places)).values()) < count:  # noqa: ASYNC110 - a broker sets no event
            await asyncio.sleep(0.05)
        while sum(map(len, (await counts(backend)).values())) < count:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)


@pytest.mark.kafka
def test_a_worker_killed_at_every_point_loses_and_doubles_nothing(kafka: Broker) -> None:
    """P2 of reliability.md: each accepted event changes its intervention exactly once."""

    async def scenario() -> None:
        backend = KafkaBackend(used := settings(kafka))
        await set_up(backend, Tally())

        for name in KILLED_AT:
            await publish(backend, events(KEYS, 4))
            dying = await worker(used, FAILPOINT=f"{name}:2:kill")
            assert await asyncio.wait_for(dying.wait(), 60) == -signal.SIGKILL, name
        last = await worker(used)
        await published(backend, 4 * len(KILLED_AT) * len(KEYS))

        last.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(last.wait(), 10) == 0
        assert await counts(backend) == {key: list(range(1, 4 * len(KILLED_AT) + 1)) for key in KEYS}
        assert await outcomes(backend) == {"logged": 4 * len(KILLED_AT) * len(KEYS)}
        await backend.close()

    asyncio.run(scenario())


@pytest.mark.kafka
def test_sigterm_ends_a_worker_under_load_within_five_seconds(kafka: Broker) -> None:
    """A release must not wait, nor leave an open transaction to those who read."""

    async def scenario() -> None:
        backend = KafkaBackend(used := settings(kafka))
        await set_up(backend, Tally())
        await publish(backend, events(KEYS, 100))
        working = await worker(used, stdout=PIPE)
        await published(backend, 1)

        working.send_signal(signal.SIGTERM)
        told, _ = await asyncio.wait_for(working.communicate(), 20)

        assert working.returncode == 0
        told_of, stopping_s = told.decode().splitlines()[-1].split()
        assert told_of == STOPPED_S
        assert float(stopping_s) < StreamSettings().stop_s == 5  # an interpreter's end is not in it
        await backend.close()

    asyncio.run(scenario())
