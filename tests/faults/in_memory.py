"""Runs in memory: traffic in, both processors on it, one fault, the account."""

from collections.abc import Callable
from typing import Any

from faults.account import audit_lifecycle, audit_timekeeping
from faults.kept import kepts
from faults.load import publish_events, publish_references
from faults.states import audit_states
from interventions.contracts.topics import TOPICS
from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.traffic import mixed
from interventions.stream.failpoints import FailpointReached
from interventions.stream.faults import Fenced, Unsettled
from interventions.stream.memory import MemoryBackend
from interventions.stream.processor import Processor
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker
from interventions.timekeeping.processor import Timekeeping

NOW = 1_711_900_000_000
EXPECTED = (FailpointReached, Fenced, Unsettled, ConnectionError)
Make = Callable[[], Processor[Any]]


def a_worker(make: Make, backend: MemoryBackend, failpoint: str | None = None) -> Worker:
    return Worker(make(), backend, StreamSettings(batch_records=50, failpoint=failpoint))


async def until_done(make: Make, backend: MemoryBackend, failpoint: str | None = None) -> int:
    """Run a processor that breaks, as a supervisor does, until nothing is left; gives how often it was started."""
    starts = 0
    while True:
        worker = a_worker(make, backend, None if starts else failpoint)
        starts += 1
        try:
            await worker.drain()
        except EXPECTED:
            continue
        else:
            return starts
        finally:
            await worker.close()


async def loaded(backend: MemoryBackend) -> MemoryBackend:
    """Put some traffic on a bus."""
    await publish_references(backend)
    await publish_events(backend, [one for one in mixed(9, 12) if "heavy" not in one.key])
    return backend


async def audited(backend: MemoryBackend) -> list[str]:
    """Give every difference between what is in the topics and what should be."""
    kept = await kepts(backend, TOPICS)
    partitions = TOPICS["intervention-events"].partitions
    outcomes, found = audit_lifecycle(kept, partitions)
    found += audit_states(kept, Lifecycle(), partitions, outcomes)
    outcomes, more = audit_timekeeping(kept, partitions)
    return [*found, *more, *audit_states(kept, Timekeeping(), partitions, outcomes)]
