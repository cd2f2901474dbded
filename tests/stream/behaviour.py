"""What every backend does: one suite, met in memory and by a real broker."""

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from interventions.stream.faults import Fenced
from interventions.stream.port import Backend, Consumer, Draft, Message, Place, Producer

PLAIN = {"cleanup.policy": "delete", "message.timestamp.type": "CreateTime"}
APPENDED = {"cleanup.policy": "delete", "message.timestamp.type": "LogAppendTime"}
ID = "writer-a-0"
GROUP = "readers"
A0 = Place("a", 0)
B0 = Place("b", 0)
TOO_LONG_S = 60
LONG_AGO = 1_000_000_000_000

Scenario = Callable[..., Coroutine[Any, Any, None]]


def in_a_broker(scenario: Scenario) -> Callable[..., None]:
    """Run a scenario on a backend of its own, with the topics ``a``, ``b`` (two partitions) and ``stamped``."""

    async def set_up(backend: Backend) -> None:
        for topic, config in {"a": PLAIN, "b": PLAIN, "stamped": APPENDED}.items():
            await backend.create(topic, 2, config)

    return scene(scenario, set_up)


def scene(scenario: Scenario, set_up: Callable[[Backend], Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Make a test of a scenario; the suite gives the backend, pytest all else that it asks for."""

    def test(suite: Any, **given: Any) -> None:
        async def run() -> None:
            async with asyncio.timeout(TOO_LONG_S), suite.backend() as backend:
                await set_up(backend)
                await scenario(suite, backend, **given)

        asyncio.run(run())

    asked = inspect.signature(scenario)
    test.__signature__ = asked.replace(  # type: ignore[attr-defined]
        parameters=[each for name, each in asked.parameters.items() if name != "backend"]
    )
    test.__name__, test.__doc__ = scenario.__name__, scenario.__doc__
    return test


class Noting:
    """A member that notes what it is told."""

    def __init__(self) -> None:
        self.places: frozenset[Place] = frozenset()

    def assigned(self, places: frozenset[Place]) -> None:
        self.places = places

    def revoked(self) -> None:
        self.places = frozenset()


def drafts(*values: str) -> list[Draft]:
    """Make records that differ in their values."""
    return [Draft(b"k", value.encode()) for value in values]


async def all_of(backend: Backend, place: Place, start: int = 0) -> list[Message]:
    """Read what is committed in a place."""
    end = (await backend.stable_ends([place]))[place]
    return [message async for piece in backend.read(place, start, end) for message in piece]


async def values(backend: Backend, place: Place) -> list[str]:
    """Give the committed values of a place."""
    return [(message.value or b"").decode() for message in await all_of(backend, place)]


async def seen(backend: Backend, place: Place, count: int) -> list[str]:
    """Wait until a place holds so many committed values, and give them: a commit is seen soon after its answer."""
    async with asyncio.timeout(20):
        while len(found := await values(backend, place)) < count:  # noqa: ASYNC110 - as below
            await asyncio.sleep(0.005)
    return found


async def started(producer: Producer) -> Producer:
    """Start a producer and open a transaction."""
    await producer.start()
    await producer.begin()
    return producer


async def until(condition: Callable[[], Any], within_s: float = 20) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - a broker sets no event of ours
            await asyncio.sleep(0.005)


async def fetched(consumer: Consumer, place: Place, count: int) -> list[Message]:
    """Fetch until so many records have come."""
    got: list[Message] = []
    async with asyncio.timeout(20):
        while len(got) < count:
            got += (await consumer.fetch([place], 0.1)).get(place, [])
    return got


class Behaviour:
    """The port's promises. A subclass gives ``backend()``."""

    def backend(self) -> AbstractAsyncContextManager[Backend]:
        raise NotImplementedError

    @in_a_broker
    async def test_records_keep_their_order_and_every_byte(self, backend: Backend) -> None:
        """A record without a key, without a value or with odd headers is a record too."""
        written = [
            Draft(b"\x00\xff", b"\x00value", (("one", b"1"), ("none", None)), LONG_AGO),
            Draft(None, b"no key", (), LONG_AGO),
            Draft(b"no value", None, (), LONG_AGO),
        ]

        end = await backend.publish(A0, written)

        read = [Draft(m.key, m.value, tuple(m.headers), m.timestamp) for m in await all_of(backend, A0)]
        assert (read, end) == (written, 3)

    @in_a_broker
    async def test_the_broker_stamps_where_the_topic_says_so(self, backend: Backend) -> None:
        """future_time is judged by when an event arrived, which no publisher may choose."""
        place = Place("stamped", 1)

        await backend.publish(place, [Draft(b"k", b"v", (), LONG_AGO)])

        (stamped,) = await all_of(backend, place)
        assert abs(stamped.timestamp - backend.clock()) < 60_000

    @in_a_broker
    async def test_an_open_transaction_is_invisible_and_holds_back_what_follows(self, backend: Backend) -> None:
        """A reader never sees half of a batch, nor a later record before it."""
        producer = await started(backend.producer(ID))

        await producer.send(A0, drafts("open"))
        await backend.publish(A0, drafts("later"))

        assert await values(backend, A0) == []
        await producer.commit()
        assert await seen(backend, A0, 2) == ["open", "later"]
        await producer.stop()

    @in_a_broker
    async def test_an_aborted_transaction_never_was(self, backend: Backend) -> None:
        """What was tried again must not be seen twice."""
        producer = await started(backend.producer(ID))

        await producer.send(A0, drafts("wrong"))
        await producer.abort()
        await producer.begin()
        await producer.send(A0, drafts("right"))
        await producer.commit()

        assert await seen(backend, A0, 1) == ["right"]
        await producer.stop()

    @in_a_broker
    async def test_all_places_and_offsets_of_a_transaction_are_one(self, backend: Backend) -> None:
        """Output, state and input offset come together or not at all."""
        producer = await started(backend.producer(ID))

        ends = [await producer.send(A0, drafts("x", "y")), await producer.send(B0, drafts("z"))]
        await producer.send_offsets(GROUP, {A0: 7})
        await producer.commit()

        assert ends == [2, 1]
        assert await seen(backend, A0, 2) == ["x", "y"]
        assert await seen(backend, B0, 1) == ["z"]
        assert await self.committed(backend, A0) == 7
        await producer.stop()

    @in_a_broker
    async def test_offsets_of_an_aborted_transaction_stay_as_they_were(self, backend: Backend) -> None:
        """Else records would be taken for done that are not."""
        producer = await started(backend.producer(ID))

        await producer.send(B0, drafts("wrong"))
        await producer.send_offsets(GROUP, {A0: 7})
        await producer.abort()

        assert await self.committed(backend, A0) is None
        await producer.stop()

    @in_a_broker
    async def test_a_new_owner_aborts_what_the_former_left_open_and_fences_it(self, backend: Backend) -> None:
        """A frozen process that wakes up late must not write what another has done since."""
        frozen = await started(backend.producer(ID))
        await frozen.send(A0, drafts("frozen"))

        owner = await started(backend.producer(ID))
        await owner.send(A0, drafts("owner"))
        await owner.commit()

        with pytest.raises(Fenced):
            await frozen.commit()
        assert await seen(backend, A0, 1) == ["owner"]
        await frozen.stop()
        await owner.stop()

    @in_a_broker
    async def test_a_late_send_of_a_former_owner_is_refused(self, backend: Backend) -> None:
        """The same, woken up before it had sent."""
        frozen = await started(backend.producer(ID))
        owner = backend.producer(ID)
        await owner.start()

        with pytest.raises(Fenced):
            await frozen.send(A0, drafts("late"))

        assert await values(backend, A0) == []
        await frozen.stop()
        await owner.stop()

    @in_a_broker
    async def test_stopping_in_a_transaction_aborts_it(self, backend: Backend) -> None:
        """On revoke nobody waits for a time-out."""
        producer = await started(backend.producer(ID))
        await producer.send(A0, drafts("open"))

        await producer.stop()

        await backend.publish(A0, drafts("later"))
        assert await seen(backend, A0, 1) == ["later"]

    @in_a_broker
    async def test_large_amounts_are_read_in_pieces_from_any_offset(self, backend: Backend) -> None:
        """Restoring states reads them all, or only the tail."""
        await backend.publish(A0, drafts(*map(str, range(30_000))))

        whole, tail = await all_of(backend, A0), await all_of(backend, A0, 29_998)

        assert [message.offset for message in whole] == list(range(30_000))
        assert [message.value for message in tail] == [b"29998", b"29999"]

    @in_a_broker
    async def test_a_foreign_record_may_be_large(self, backend: Backend) -> None:
        """A dead letter keeps what came in compressed, whatever its size."""
        producer = await started(backend.producer(ID))
        large = Draft(b"k", b"0" * 5_000_000, (), LONG_AGO, foreign=True)

        await producer.send(A0, [*drafts("before"), large, *drafts("after")])
        await producer.commit()

        assert await seen(backend, A0, 3) == ["before", "0" * 5_000_000, "after"]
        await producer.stop()

    @in_a_broker
    async def test_a_consumer_is_silent_until_it_is_told_where_to_read(self, backend: Backend) -> None:
        """States come first; a record taken before them would be decided over nothing."""
        await backend.publish(A0, drafts("x", "y", "z"))
        consumer, member = backend.consumer(GROUP, ["a"]), Noting()

        await consumer.start(member)
        await until(lambda: A0 in member.places)
        before = await consumer.fetch([A0], 0.2)
        consumer.seek(A0, 1)

        assert before == {}
        assert [message.value for message in await fetched(consumer, A0, 2)] == [b"y", b"z"]
        await until(lambda: consumer.behind(A0) == 0)
        await consumer.stop()

    @in_a_broker
    async def test_members_share_the_partition_numbers_of_all_topics(self, backend: Backend) -> None:
        """Mailing needs reports and commands of one intervention in one place."""
        members, consumers = [Noting(), Noting()], [backend.consumer(GROUP, ["a", "b"]) for _ in range(2)]

        for consumer, member in zip(consumers, members, strict=True):
            await consumer.start(member)
        await until(lambda: all(len(member.places) == 2 for member in members))

        assert sorted(sorted({place.partition for place in member.places}) for member in members) == [[0], [1]]
        await consumers[1].stop()
        await until(lambda: len(members[0].places) == 4)
        await consumers[0].stop()

    @in_a_broker
    async def test_a_topic_made_anew_has_another_id(self, backend: Backend) -> None:
        """Its offsets mean other records; the name alone would not tell."""
        before = (await backend.describe(["a", "missing"]))["a"]

        await backend.create("a", 5, PLAIN)
        same = (await backend.describe(["a"]))["a"]
        await backend.delete("a")
        await backend.create("a", 2, PLAIN)
        after: Mapping[str, Any] = await backend.describe(["a", "missing"])

        assert same == before
        assert after["a"].topic_id != before.topic_id
        assert "missing" not in after

    @in_a_broker
    async def test_settings_of_a_topic_are_changed_one_by_one(self, backend: Backend) -> None:
        """What an operator has set beside ours stays."""
        await backend.configure("a", {"retention.ms": "5000"})
        await backend.configure("a", {"cleanup.policy": "compact"})

        config = (await backend.describe(["a"]))["a"].config

        assert (config["retention.ms"], config["cleanup.policy"]) == ("5000", "compact")

    async def committed(self, backend: Backend, place: Place) -> int | None:
        """Ask, as a member, for the group's offset."""
        consumer, member = backend.consumer(GROUP, [place.topic]), Noting()
        await consumer.start(member)
        await until(lambda: place in member.places)
        offset = await consumer.committed(place)
        await consumer.stop()
        return offset
