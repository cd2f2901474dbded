"""Every fail point in memory, and the account after each."""

import asyncio

import pytest

from faults.in_memory import NOW, audited, loaded, until_done
from interventions.lifecycle.processor import Lifecycle
from interventions.stream.failpoints import NAMES
from interventions.stream.memory import MemoryBackend
from interventions.timekeeping.processor import Timekeeping


async def faulty_run(point):
    """Run both processors, each broken once at a point; gives their starts, and what is wrong afterwards."""
    backend = await loaded(MemoryBackend(lambda: NOW))
    starts = [await until_done(processor, backend, f"{point}:2:raise") for processor in (Lifecycle, Timekeeping)]
    return starts, await audited(backend)


@pytest.mark.parametrize("point", [name for name in NAMES if name != "on-revoke"])
def test_a_fault_changes_nothing(point):
    """P2: whatever instruction a process dies at, each event counts exactly once."""
    starts, wrong = asyncio.run(faulty_run(point))

    assert starts == [2, 2]
    assert wrong == []
