"""What a worker does on every backend (architecture.md §4)."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from interventions.contracts.topics import TOPICS
from interventions.stream.failpoints import NAMES
from interventions.stream.faults import Flooded, StartupRefused
from interventions.stream.marker import skip_key
from interventions.stream.port import Backend, Draft, Place
from interventions.stream.worker import Worker
from stream.behaviour import Scenario, all_of, scene, until
from stream.toy import EVENTS, STATUS, Tally, an_event, place_of
from stream.working import (
    SETTINGS,
    STATE,
    counts,
    dead,
    events,
    outcomes,
    publish,
    records,
    running,
    set_up,
    work,
    worked_off,
)

KEYS = [f"i-{number}" for number in range(40)]


def with_topics(scenario: Scenario) -> Callable[..., None]:
    """Run a scenario on a backend with the topics of the toy processor."""
    return scene(scenario, lambda backend: set_up(backend, Tally()))


async def placed(backend: Backend, drafts: list[Draft], place: Place) -> None:
    """Publish to a place, right or wrong."""
    await backend.publish(place, drafts)


class WorkerBehaviour:
    """A subclass gives ``backend()``."""

    def backend(self) -> AbstractAsyncContextManager[Backend]:
        raise NotImplementedError

    @with_topics
    async def test_each_event_counts_once_and_in_order(self, backend: Backend) -> None:
        """The promise of the whole system, with a step that would show a loss, a double or a swap."""
        await publish(backend, events(KEYS, 5))

        await work(backend)

        assert await counts(backend) == {key: [1, 2, 3, 4, 5] for key in KEYS}
        assert await outcomes(backend) == {"logged": 200}

    @with_topics
    async def test_a_new_worker_goes_on_where_the_last_one_stopped(self, backend: Backend) -> None:
        """A release or a crash changes nothing."""
        await publish(backend, events(KEYS, 2))
        await work(backend)
        await publish(backend, events(KEYS, 1))

        await work(backend)

        assert await counts(backend) == {key: [1, 2, 3] for key in KEYS}
        assert await outcomes(backend) == {"logged": 120}

    @with_topics
    async def test_a_reset_of_offsets_does_nothing(self, backend: Backend) -> None:
        """The marker, not the group, says what was done; else a slip of the keyboard doubles every hour worked."""
        await publish(backend, events(KEYS, 2))
        await work(backend)
        producer = backend.producer("somebody")
        await producer.start()
        await producer.begin()
        await producer.send_offsets("lifecycle", {Place(EVENTS, number): 0 for number in range(4)})
        await producer.commit()
        await producer.stop()

        again = await work(backend)

        skipped = again.metrics.registry.get_sample_value
        assert sum(skipped("interventions_records_again_total", _labels(n)) or 0 for n in range(4)) == 80
        assert await counts(backend) == {key: [1, 2] for key in KEYS}
        assert await outcomes(backend) == {"logged": 80}

    @with_topics
    async def test_a_record_in_the_wrong_partition_is_forwarded_unchanged(self, backend: Backend) -> None:
        """The default partitioner of librdkafka is another: one intervention must still have one order."""
        right = place_of("i-1")
        wrong = Place(EVENTS, (right.partition + 1) % 4)
        garbage = Draft(b"i-1", b"not read here", (("mine", b"1"),))
        await placed(backend, [an_event("i-1", 1), an_event("i-1", 2), garbage], wrong)

        await work(backend, at_least=6)

        forwarded = await all_of(backend, right)
        assert [dict(m.headers)["forwarded.from"] for m in forwarded] == [
            f"{EVENTS}/{wrong.partition}/{offset}".encode() for offset in range(3)
        ]
        assert (forwarded[2].key, forwarded[2].value, dict(forwarded[2].headers)["mine"]) == (
            garbage.key,
            garbage.value,
            b"1",
        )
        assert await counts(backend) == {"i-1": [1, 2]}
        assert await outcomes(backend) == {"forwarded": 3, "logged": 2, "dead_letter": 1}

    @with_topics
    async def test_what_cannot_be_read_is_kept_byte_for_byte_with_its_origin(self, backend: Backend) -> None:
        """Poison stops nobody and is never dropped."""
        place = place_of("i-1")
        poison = [Draft(b"i-1", b"garbage", (("mine", b"1"),)), Draft(b"i-1", None), Draft(None, b"\xc3\x01 unknown")]
        await placed(backend, [an_event("i-1", 1), *poison, an_event("i-1", 2)], place)

        await work(backend)

        letters = await dead(backend)
        assert [(m.key, m.value) for m in letters] == [(m.key, m.value) for m in poison]
        headers = [dict(m.headers) for m in letters]
        assert [h["dlq.error.code"] for h in headers] == [b"unreadable", b"missing_value", b"unknown_schema"]
        assert headers[0]["mine"] == b"1"
        assert [h["dlq.original.offset"] for h in headers] == [b"1", b"2", b"3"]
        assert headers[0]["dlq.original.topic"] == headers[0]["source.topic"] == EVENTS.encode()
        assert headers[0]["dlq.original.partition"] == str(place.partition).encode()
        assert headers[0]["dlq.processor"] == b"lifecycle"
        assert await counts(backend) == {"i-1": [1, 2]}
        assert await outcomes(backend) == {"logged": 2, "dead_letter": 3}

    @with_topics
    async def test_outputs_say_where_they_come_from(self, backend: Backend) -> None:
        """Whoever looks at a status finds the event that made it."""
        place = place_of("i-1")
        traced = an_event("i-1")._replace(headers=(("traceparent", b"00-1-2-01"), ("other", b"x")))
        await placed(backend, [traced], place)

        await work(backend)

        (output,) = await records(backend, STATUS)
        assert dict(output.headers) == {
            "source.topic": EVENTS.encode(),
            "source.partition": str(place.partition).encode(),
            "source.offset": b"0",
            "traceparent": b"00-1-2-01",
        }
        assert output.partition == place.partition

    @with_topics
    async def test_a_step_that_raises_says_which_record_and_the_operator_can_pass_it(self, backend: Backend) -> None:
        """A bug stops the partition rather than losing the record; the way past it is a person's decision."""
        place = place_of("i-1")
        await placed(backend, [an_event("i-1", number) for number in (1, 2, 3)], place)
        with pytest.raises(ZeroDivisionError) as bug:
            await work(backend, Tally(raises_on="i-1/2"), batch_records=1)

        await backend.publish(Place(STATE, place.partition), [Draft(skip_key(EVENTS, 1), b"\x01")])
        await work(backend, Tally(raises_on="i-1/2"), batch_records=1)

        assert f"{EVENTS}, partition {place.partition}, offset 1" in bug.value.__notes__[0]
        assert await counts(backend) == {"i-1": [1, 2]}
        assert [dict(m.headers)["dlq.error.code"] for m in await dead(backend)] == [b"skipped_by_operator"]
        assert await outcomes(backend) == {"logged": 2, "dead_letter": 1}

    @with_topics
    async def test_a_flood_of_dead_letters_ends_the_worker_and_a_restart_goes_on(self, backend: Backend) -> None:
        """Somebody must look at it, but nothing waits for him for ever."""
        place = place_of("i-1")
        await placed(backend, [*(Draft(b"i-1", b"garbage") for _ in range(25)), an_event("i-1")], place)

        with pytest.raises(Flooded, match="11 dead letters in a row"):
            await work(backend, batch_records=11, dead_letter_run=10)
        with pytest.raises(Flooded):
            await work(backend, batch_records=11, dead_letter_run=10)
        await work(backend, batch_records=11, dead_letter_run=10)

        assert await outcomes(backend) == {"dead_letter": 25, "logged": 1}

    @pytest.mark.parametrize("name", [name for name in NAMES if name != "on-revoke"])
    @with_topics
    async def test_a_fault_anywhere_in_a_batch_changes_nothing(self, backend: Backend, name: str) -> None:
        """Whatever breaks inside a transaction, it is aborted and done again, with a new producer."""
        await publish(backend, events(KEYS, 5))

        worker = await work(backend, failpoint=f"{name}:2:raise", batch_records=20)

        recovered = worker.metrics.registry.get_sample_value
        assert sum(recovered("interventions_recoveries_total", _labels(n)) or 0 for n in range(4)) == 1
        assert await counts(backend) == {key: [1, 2, 3, 4, 5] for key in KEYS}
        assert await outcomes(backend) == {"logged": 200}

    @with_topics
    async def test_partitions_move_between_workers_under_load(self, backend: Backend) -> None:
        """Scaling up and down is an everyday thing."""
        await publish(backend, events(KEYS, 5))
        async with running(Worker(Tally(), backend, SETTINGS)) as first:
            async with running(Worker(Tally(), backend, SETTINGS)) as second:
                await until(lambda: len(first.partitions) == len(second.partitions) == 2)
                await publish(backend, events(KEYS, 5))
                await worked_off(first, second, at_least=400)
            await publish(backend, events(KEYS, 5))

            await worked_off(first, at_least=600)

        assert await counts(backend) == {key: list(range(1, 16)) for key in KEYS}
        assert await outcomes(backend) == {"logged": 600}

    @with_topics
    async def test_a_worker_refuses_topics_that_are_not_as_agreed(self, backend: Backend) -> None:
        """Each refusal is one sentence that says what to do."""
        worker = Worker(Tally(), backend, SETTINGS)

        await backend.configure(STATUS, {"cleanup.policy": "delete"})
        with pytest.raises(StartupRefused, match="policy=delete"):
            await worker.run()
        await backend.delete(STATUS)
        with pytest.raises(StartupRefused, match="no topic intervention-status"):
            await worker.run()
        await backend.create(STATUS, 3, TOPICS[STATUS].config)
        with pytest.raises(StartupRefused, match="has 3 partitions"):
            await worker.run()

    @with_topics
    async def test_a_topic_made_anew_is_refused(self, backend: Backend) -> None:
        """Its offsets begin at 0 again: most events would pass for done."""
        await publish(backend, events(KEYS, 1))
        await work(backend)
        await backend.delete(EVENTS)
        await backend.create(EVENTS, 4, TOPICS[EVENTS].config)

        with pytest.raises(StartupRefused, match="made anew"):
            await work(backend)

    @with_topics
    async def test_lost_states_are_refused_and_not_begun_again(self, backend: Backend) -> None:
        """Going on without them would decide every event over nothing."""
        await publish(backend, events(KEYS, 1))
        await work(backend)
        await backend.delete(STATE)
        await backend.create(STATE, 4, TOPICS[STATE].config)

        with pytest.raises(StartupRefused, match="interventions rebuild"):
            await work(backend)


def _labels(partition: int) -> dict[str, str]:
    return {"processor": "lifecycle", "partition": str(partition)}
