"""The account itself is tested: each bug planted on purpose must be caught, and without it nothing is found."""

import asyncio
from contextlib import nullcontext

import pytest

from faults.in_memory import EXPECTED, NOW, a_worker, audited, loaded, until_done
from faults.planted import (
    AwaitsNoSend,
    CommitsBeforeProducing,
    ForgetfulLifecycle,
    LosingBackend,
    RandomLifecycle,
    SleepyBackend,
    TimingLifecycle,
    with_ids_by_process,
    with_transaction,
)
from interventions.lifecycle.processor import Lifecycle
from interventions.stream.memory import MemoryBackend
from interventions.timekeeping.processor import Timekeeping


async def run(planted, backend=None, make=Lifecycle, failpoint=None):
    """Run with a bug; gives what the account finds."""
    backend = await loaded(backend or MemoryBackend(lambda: NOW))
    with planted:
        await until_done(make, backend, failpoint)
        await until_done(Timekeeping, backend)
    return await audited(backend)


async def run_with_a_zombie(planted):
    """Freeze a worker with its commit in hand, let another take over and finish, wake the first."""
    backend = await loaded(SleepyBackend(lambda: NOW))

    async def taken_over():
        backend.group("lifecycle")._seats.clear()
        await until_done(Lifecycle, backend)

    backend.meanwhile = taken_over
    with planted:
        zombie = a_worker(Lifecycle, backend)
        try:
            await zombie.drain()
        except EXPECTED:
            await zombie.close()
        await until_done(Timekeeping, backend)
    return await audited(backend)


def caught(found, *topics):
    """Tell whether the account found something wrong in each of these topics."""
    return all(any(topic in line for line in found) for topic in topics)


@pytest.mark.parametrize("failpoint", [None, "commit-answered:3:raise"])
def test_without_a_bug_nothing_is_found(failpoint):
    """A checker that cries always says nothing."""
    assert asyncio.run(run(nullcontext(), failpoint=failpoint)) == []
    assert asyncio.run(run(nullcontext(), LosingBackend(lambda: NOW))) == []
    assert asyncio.run(run_with_a_zombie(nullcontext())) == []


def test_committing_before_producing_is_caught():
    """A kill between the two loses what was decided."""
    found = asyncio.run(run(with_transaction(CommitsBeforeProducing), failpoint="commit-answered:9:raise"))

    assert caught(found, "dead letters", "forwarded", "intervention-rejections")


def test_a_send_that_nobody_awaits_is_caught():
    """A write that the broker refused is missing from a transaction that was committed."""
    found = asyncio.run(run(with_transaction(AwaitsNoSend), LosingBackend(lambda: NOW)))

    assert found != []


def test_deciding_twice_is_caught():
    """A publisher that repeats itself must not work twice."""
    found = asyncio.run(run(nullcontext(), make=ForgetfulLifecycle))

    assert caught(found, "intervention-log", "lifecycle-state")


def test_a_clock_in_a_step_is_caught():
    """What depends on when it runs cannot be computed again."""
    assert caught(asyncio.run(run(nullcontext(), make=TimingLifecycle)), "intervention-log")


def test_random_ids_in_outputs_are_caught():
    """Who reads twice could not tell the second time from the first."""
    assert caught(asyncio.run(run(nullcontext(), make=RandomLifecycle)), "intervention-status")


def test_transactional_ids_by_process_are_caught():
    """A worker that was taken for dead wakes up and writes what another has written."""
    assert caught(asyncio.run(run_with_a_zombie(with_ids_by_process())), "intervention-log")
