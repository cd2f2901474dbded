"""Every fail point in memory, and the account after each."""

import asyncio

import pytest

from faults.account import audit_lifecycle, audit_timekeeping
from faults.kept import kepts
from faults.load import publish_events, publish_references
from faults.states import audit_states
from interventions.contracts.topics import TOPICS
from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.traffic import mixed
from interventions.stream.failpoints import NAMES, FailpointReached
from interventions.stream.memory import MemoryBackend
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker
from interventions.timekeeping.processor import Timekeeping

POINTS = [name for name in NAMES if name != "on-revoke"]
NOW = 1_711_900_000_000


async def run_until_done(processor, backend, failpoint):
    """Run a processor that breaks once, as a supervisor does; gives how often it was started."""
    starts = 0
    while True:
        settings = StreamSettings(batch_records=50, failpoint=None if starts else failpoint)
        worker = Worker(processor(), backend, settings)
        starts += 1
        try:
            await worker.drain()
        except FailpointReached:
            continue
        else:
            return starts
        finally:
            await worker.close()


async def audited(backend):
    """Give every difference between what is in the topics and what should be."""
    kept = await kepts(backend, TOPICS)
    partitions = TOPICS["intervention-events"].partitions
    outcomes, found, _ = audit_lifecycle(kept, partitions)
    found += audit_states(kept, Lifecycle(), partitions, outcomes)
    outcomes, more = audit_timekeeping(kept, partitions)
    return found + more


async def faulty_run(point):
    """Run both processors, each broken once at a point; gives their starts, and what is wrong afterwards."""
    backend = MemoryBackend(lambda: NOW)
    await publish_references(backend)
    await publish_events(backend, [one for one in mixed(9, 12) if "heavy" not in one.key])
    starts = [await run_until_done(processor, backend, f"{point}:2:raise") for processor in (Lifecycle, Timekeeping)]
    return starts, await audited(backend)


@pytest.mark.parametrize("point", POINTS)
def test_a_fault_changes_nothing(point):
    """P2: whatever instruction a process dies at, each event counts exactly once."""
    starts, wrong = asyncio.run(faulty_run(point))

    assert starts == [2, 2]
    assert wrong == []
