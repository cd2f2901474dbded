"""/metrics, /health and /ready of a process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import structlog
from prometheus_client import CollectorRegistry

from interventions.cli.fault import CallFault
from interventions.cli.watching import watched
from interventions.stream.holdings import Holdings
from interventions.stream.memory import MemoryBackend
from interventions.stream.metrics import Metrics
from interventions.stream.worker import Instruments, Worker
from interventions.watching.condition import Condition
from interventions.watching.figures import TABLE, Kind
from interventions.watching.lookout import Lookout, looked_out
from interventions.watching.settings import WatchSettings
from stream.behaviour import until
from stream.toy import Tally
from stream.working import SETTINGS, events, publish, running, set_up, worked_off
from watching.asking import Answer, ask

ANY_PORT = WatchSettings(metrics_port=0)


class Standing:
    """A processor that stands as it is told to."""

    def __init__(self, condition: Condition) -> None:
        self._condition = condition

    def condition(self) -> Condition:
        """Tell."""
        return self._condition


def answers(condition: Condition, path: str, *, beaten_s_ago: float = 0) -> Answer:
    """Ask a lookout over one processor."""
    lookout = Lookout({"lifecycle": Standing(condition)}, CollectorRegistry())
    lookout.beaten_at -= beaten_s_ago
    answer = lookout.answer(path)
    return Answer(answer.status, answer.body.decode())


@asynccontextmanager
async def a_worker_at_work() -> AsyncIterator[tuple[Worker, int]]:
    """Run a worker on a broker in memory that had work for it; gives it and its port."""
    instruments = Instruments(Metrics())
    backend = MemoryBackend(lambda: 1_700_000_000_000, topics=())
    await set_up(backend, Tally())
    await publish(backend, events(["i1", "i2", "i3"], 5))
    worker = Worker(Tally(), backend, SETTINGS, instruments=instruments)
    async with (
        looked_out(Lookout({"lifecycle": worker}, instruments.metrics.registry), ANY_PORT) as port,
        running(worker),
    ):
        await worked_off(worker, at_least=15)
        yield worker, port


def test_a_worker_is_ready_once_all_it_was_assigned_is_restored():
    """A supervisor that rolls out waits for this before it stops the next one."""

    async def story():
        async with a_worker_at_work() as (_, port):
            return await asyncio.to_thread(ask, port, "/ready")

    answer = asyncio.run(story())

    assert answer.status == 200
    assert answer.told == {
        "status": "ok",
        "processors": {"lifecycle": {"ready": True, "partitions": [0, 1, 2, 3], "waits_for": None}},
    }


def test_a_worker_that_was_not_started_is_alive_and_not_ready():
    """Waiting for a broker is no reason to be killed, and no reason to get work."""
    worker = Worker(Tally(), MemoryBackend(lambda: 0, topics=()), SETTINGS)
    lookout = Lookout({"lifecycle": worker}, CollectorRegistry())

    assert (lookout.answer("/ready").status, lookout.answer("/health").status) == (503, 200)
    assert b"templates and settings" in lookout.answer("/ready").body


def test_a_worker_in_reserve_is_ready():
    """The fifth worker of four partitions does what it can: it waits."""

    async def story():
        backend = MemoryBackend(lambda: 0, topics=())
        await set_up(backend, Tally())
        worker = Worker(Tally(), backend, SETTINGS)
        shared, _ = await worker._start()
        holdings = Holdings(shared)
        before = holdings.condition()
        holdings.assigned(frozenset())
        after = holdings.condition()
        holdings.revoked()
        try:
            return before, after, holdings.condition()
        finally:
            await worker.close()

    before, after, rebalancing = asyncio.run(story())

    assert before == Condition(False, (), "its share of the group")
    assert after == Condition(True)
    assert rebalancing == Condition(False, (), "its share of the group")


def test_a_partition_that_moved_on_leaves_no_lag_behind():
    """Two processes that both tell a partition's lag are an alarm that never ends."""

    async def story():
        backend = MemoryBackend(lambda: 0, topics=())
        await set_up(backend, Tally())
        async with running(Worker(Tally(), backend, SETTINGS)) as first:
            before = lags(first)
            async with running(Worker(Tally(), backend, SETTINGS)) as second:
                await until(lambda: len(first.partitions) == len(second.partitions) == 2)
                return before, lags(first), lags(second)

    before, first, second = asyncio.run(story())

    assert before == {"0", "1", "2", "3"} == first | second
    assert len(first) == len(second) == 2


def lags(worker: Worker) -> set[str]:
    """Name the partitions of which a worker tells the lag."""
    return {
        sample.labels["partition"]
        for family in worker.metrics.registry.collect()
        for sample in family.samples
        if sample.name == "interventions_lag_records"
    }


def test_a_loop_that_hangs_is_told_by_another_thread():
    """The very case in which a loop could not answer for itself."""
    answer = answers(Condition(True, (0,)), "/health", beaten_s_ago=60)

    assert answer.status == 503
    assert answer.told == {"status": "stuck", "loop_age_s": 60.0, "stalled_s": {}}


def test_a_partition_that_takes_nothing_is_no_progress():
    """The loop turns, and nothing comes of it."""
    answer = answers(Condition(True, (0,), stalled_s=100), "/health")

    assert (answer.status, answer.told["stalled_s"]) == (503, {"lifecycle": 100})


def test_what_waits_is_named():
    answer = answers(Condition(False, (0, 1), "partition 1 to be restored"), "/ready")

    assert answer.status == 503
    assert answer.told["processors"]["lifecycle"]["waits_for"] == "partition 1 to be restored"


@pytest.mark.parametrize("path", ["/", "/metrics/../x", "/health/", "/metricsx"])
def test_nothing_else_is_told(path):
    assert answers(Condition(True), path).status == 404


def test_every_figure_is_of_the_table_and_moves_as_it_says():
    """A board's query for a name that nobody serves shows nothing, which looks like all is well."""

    async def story():
        async with a_worker_at_work() as (_, port):
            return await asyncio.to_thread(ask, port, "/metrics")

    answer = asyncio.run(story())

    kinds = dict(line.split()[2:4] for line in answer.body.splitlines() if line.startswith("# TYPE"))
    served = {name: kind for name, kind in kinds.items() if not name.endswith("_created")}
    assert {name: TABLE[name].kind for name in served} == {name: Kind(kind) for name, kind in served.items()}
    assert set(served) == {name for name in TABLE if name.startswith(("interventions_", "process_"))} - READ_MODEL
    assert answer.figures["interventions_ready processor=lifecycle"] == 1
    assert answer.figures["interventions_partitions processor=lifecycle"] == 4
    for partition in range(4):
        letters = f"interventions_records_total outcome=dead_letter partition={partition} processor=lifecycle"
        assert answer.figures[letters] == 0
    taken = [value for name, value in answer.figures.items() if name.startswith("interventions_records_total")]
    aged = [
        value for name, value in answer.figures.items() if name.startswith("interventions_commit_age_seconds_count")
    ]
    assert sum(taken) == sum(aged) == 15


READ_MODEL = {
    "interventions_by_status",
    "interventions_locked",
    "interventions_refused_total",
    "interventions_dead_letters",
    "interventions_deliveries",
}
"""What the console tells, from its read model."""


def taken() -> socket.socket:
    """Take a port of loopback."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen()
    return held


def test_a_port_that_is_taken_ends_a_run_of_one(monkeypatch):
    """Its supervisor would ask a stranger whether all is well."""

    async def story():
        async with watched({"lifecycle": Standing(Condition(True))}, CollectorRegistry()):
            raise AssertionError("never begun")

    with taken() as held:
        port = held.getsockname()[1]
        monkeypatch.setenv("METRICS_PORT", str(port))
        with pytest.raises(CallFault) as fault:
            asyncio.run(story())

    assert str(fault.value) == (
        f"METRICS_PORT: 127.0.0.1:{port}: Address already in use; set METRICS_PORT to one that is free, or to nothing"
    )


def test_several_processors_go_on_without_the_port(monkeypatch):
    """A firm whose whole chain is one process does not stand still for a port."""
    went_on = []

    async def story():
        both = {name: Standing(Condition(True)) for name in ("lifecycle", "timekeeping")}
        async with watched(both, CollectorRegistry()):
            went_on.append(True)

    with taken() as held, structlog.testing.capture_logs() as logs:
        monkeypatch.setenv("METRICS_PORT", str(held.getsockname()[1]))
        asyncio.run(story())

    assert went_on == [True]
    assert [(line["event"], line["log_level"]) for line in logs] == [("unwatched", "error")]


@pytest.mark.parametrize("port", ["x", "-1", "65536"])
def test_a_port_that_is_none_is_one_sentence(monkeypatch, port):
    async def story():
        async with watched({}, CollectorRegistry()):
            raise AssertionError("never begun")

    monkeypatch.setenv("METRICS_PORT", port)

    with pytest.raises(CallFault, match="METRICS_PORT: Input should be"):
        asyncio.run(story())


def test_nobody_from_elsewhere_is_answered_unless_it_is_asked_for():
    """The figures tell how much a firm works."""
    assert WatchSettings(metrics_port=0).metrics_host == "127.0.0.1"
