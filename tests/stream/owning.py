"""Toy processors with references, preparation and effects, and what workers do with them on every backend."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from interventions.contracts.codecs import codec_of
from interventions.stream.faults import Fenced
from interventions.stream.port import Backend, Draft, Place
from interventions.stream.processor import Decision, Output, Owned, Received
from interventions.stream.worker import Worker
from stream.behaviour import Scenario, scene, until
from stream.toy import EVENTS, STATUS, Tally, an_event, example, place_of
from stream.working import SETTINGS, counts, outcomes, publish, running, set_up, work, worked_off

TEMPLATES = "intervention-templates"


class Informed(Tally):
    """Publishes how many templates are known, instead of the count."""

    references = (TEMPLATES,)

    def __init__(self) -> None:
        super().__init__()
        self.known: list[str] = []

    def learn(self, received: Received) -> None:
        self.known.append(received.record["template_id"])

    def needs_references(self, received: Received) -> bool:
        return not super().needs_references(received)

    def step(self, state: int | None, received: Received) -> Decision:
        counted = super().step(state, received)
        record: dict[str, Any] = {**(counted.outputs[0].record or {}), "version": len(self.known)}
        return counted._replace(outputs=(Output(STATUS, received.key or "", record),))


class Preparing(Tally):
    """Publishes what was prepared for the record, instead of the count."""

    batch_size = 3

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    async def prepare(self, batch: Sequence[Received]) -> list[int]:
        self.batches.append(len(batch))
        return [received.offset + 100 for received in batch]

    def step(self, state: int | None, received: Received) -> Decision:
        counted = super().step(state, received)
        record: dict[str, Any] = {**(counted.outputs[0].record or {}), "version": received.prepared}
        return counted._replace(outputs=(Output(STATUS, received.key or "", record),))


class Doubling:
    """Effects that double the first count they see, once caught up, and publish an event of their own."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes]] = []
        self.ended = False

    def watch(self, key: str, encoded: bytes) -> None:
        self.seen.append((key, encoded))

    async def run(self, owned: Owned) -> None:
        try:
            while not (self.seen and owned.caught_up()):  # noqa: ASYNC110 - as the guard asks: now and then
                await asyncio.sleep(0.005)
            key = self.seen[0][0]
            await owned.apply(key, _double)
            event = {**example(EVENTS, "started"), "intervention_id": key, "event_id": "of-the-effects"}
            await owned.publish(Output(EVENTS, key, event))
            await asyncio.Event().wait()
        finally:
            self.ended = True


def _double(state: int) -> Decision:
    return Decision(
        "doubled", 2 * state, (Output(STATUS, "i-1", {**example(STATUS, "started"), "version": 2 * state}),)
    )


def with_topics(scenario: Scenario) -> Any:
    """Run a scenario on a backend with all topics that these processors need."""
    return scene(scenario, lambda backend: set_up(backend, Informed()))


async def a_template(backend: Backend, name: str) -> None:
    """Publish a template."""
    template = {**example(TEMPLATES, "least"), "template_id": name}
    await backend.publish(Place(TEMPLATES, 0), [Draft(name.encode(), codec_of(TEMPLATES).encode(template))])


class OwningBehaviour:
    """A subclass gives ``backend()``."""

    def backend(self) -> AbstractAsyncContextManager[Backend]:
        raise NotImplementedError

    @with_topics
    async def test_what_was_published_before_an_event_is_known_when_it_is_decided(self, backend: Backend) -> None:
        """Else a visit planned right after its template would be refused."""
        await a_template(backend, "first")
        await backend.publish(Place(TEMPLATES, 0), [Draft(b"bad", b"garbage")])
        async with running(Worker(Informed(), backend, SETTINGS)) as worker:
            await publish(backend, [an_event("i-1", 1)])
            await worked_off(worker, at_least=1)
            await a_template(backend, "second")
            await publish(backend, [an_event("i-1", 2)])

            await worked_off(worker, at_least=2)

        assert await counts(backend) == {"i-1": [1, 2]}

    @with_topics
    async def test_records_are_prepared_in_batches_before_they_are_decided(self, backend: Backend) -> None:
        """Rendering takes as many as its pool is large."""
        await publish(backend, [an_event("i-1", number) for number in range(7)])

        await work(backend, processor := Preparing())

        assert processor.batches == [3, 3, 1]
        assert await counts(backend) == {"i-1": [100, 101, 102, 103, 104, 105, 106]}

    @with_topics
    async def test_effects_see_states_and_act_in_transactions_of_their_own(self, backend: Backend) -> None:
        """Intent and outcome of a mail are committed between two batches; the guard publishes as anybody would."""
        await publish(backend, [an_event("i-1", 1), an_event("i-1", 2)])
        await work(backend)
        made: list[Doubling] = []
        worker = Worker(Tally(), backend, SETTINGS, effects=lambda: made.append(Doubling()) or made[-1])  # type: ignore[func-returns-value]

        async with running(worker):
            await worked_off(worker, at_least=3)

        seen = next(each.seen for each in made if each.seen)
        assert seen == [("i-1", b"2"), ("i-1", b"4"), ("i-1", b"5")]
        assert await counts(backend) == {"i-1": [1, 2, 4, 5]}
        assert await outcomes(backend) == {"logged": 3}
        assert all(each.ended for each in made)

    @with_topics
    async def test_a_worker_that_was_fenced_ends(self, backend: Backend) -> None:
        """A frozen process that wakes up must not go on; its supervisor starts it anew."""
        worker = Worker(Tally(), backend, SETTINGS)
        usurper = backend.producer(f"lifecycle-{EVENTS}-{place_of('i-1').partition}")

        with pytest.raises(Fenced):  # noqa: PT012 - the worker runs for the block
            async with running(worker):
                await usurper.start()
                await publish(backend, [an_event("i-1")])
                await until(lambda: False)

        await usurper.stop()
        await work(backend)
        assert await counts(backend) == {"i-1": [1]}
