"""A member of a consumer group on Kafka."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import (
    ConsumerStoppedError,
    IllegalStateError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)

from interventions.stream.faults import Fenced, Unsettled
from interventions.stream.kafka.faults import translated
from interventions.stream.kafka.naming import Naming
from interventions.stream.kafka.settings import KafkaSettings
from interventions.stream.kafka.starting import let_go, start
from interventions.stream.port import Member, Message, Place

_NEVER_MS = 2**31 - 1
_HEARTBEAT_MS = 1000
"""A rebalance is heard of with a heartbeat's answer; with 3 s it took 6 s to seat two members."""
_LONG_POLL_MS = 100
_FETCH_BYTES = 1024 * 1024
_BREATH_S = 0.05
_STOP_S = 1.5


class KafkaConsumer:
    """Reads committed records, commits nothing. Whether it is alive is told by heartbeats and the worker's watchdog."""

    def __init__(self, settings: KafkaSettings, group: str, topics: Collection[str], member_name: str | None) -> None:
        self._naming = Naming(settings.prefix)
        self._topics = [self._naming.out(topic) for topic in topics]
        self._sought: set[TopicPartition] = set()
        self._client = AIOKafkaConsumer(
            **settings.client(),
            group_id=settings.prefix + group,
            group_instance_id=f"{group}-{member_name}" if member_name else None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="none",
            partition_assignment_strategy=(_assignor(len(self._topics)),),
            session_timeout_ms=int(settings.session_timeout_s * 1000),
            heartbeat_interval_ms=_HEARTBEAT_MS,
            max_poll_interval_ms=_NEVER_MS,
            fetch_max_wait_ms=_LONG_POLL_MS,
            max_partition_fetch_bytes=_FETCH_BYTES,
        )

    async def start(self, member: Member) -> None:
        """Join the group. What is assigned stays silent until ``seek``."""
        self._client.subscribe(self._topics, listener=_Listener(self._silenced, self._naming, member))
        await start(self._client.start())

    async def fetch(self, places: Collection[Place], timeout_s: float) -> Mapping[Place, Sequence[Message]]:
        """Take what is there, in order, waiting up to ``timeout_s`` for a first record."""
        mine = [tp for tp in map(self._naming.partition, places) if tp in self._sought]
        if not mine:
            await asyncio.sleep(min(timeout_s, _BREATH_S))
            return {}
        try:
            with translated():
                fetched = await self._client.getmany(*mine, timeout_ms=int(timeout_s * 1000))
        except OffsetOutOfRangeError as gone:
            raise Fenced(f"records were deleted before they were read: {gone!r}") from gone
        except NoOffsetForPartitionError:  # left over from a look-up of its own, before our seek; said once
            return {}
        except (IllegalStateError, ConsumerStoppedError, Unsettled):
            await asyncio.sleep(_BREATH_S)
            return {}
        return {self._naming.place(tp): self._naming.messages(records) for tp, records in fetched.items()}

    def seek(self, place: Place, offset: int) -> None:
        """Read on from ``offset``."""
        tp = self._naming.partition(place)
        try:
            self._client.seek(tp, offset)
            self._client.resume(tp)
            self._sought.add(tp)
        except IllegalStateError as unassigned:
            raise Unsettled(f"{place} was taken away") from unassigned

    async def committed(self, place: Place) -> int | None:
        """Ask the broker for the group's next offset; None: there is none."""
        try:
            with translated():
                offset: int | None = await self._client.committed(self._naming.partition(place))
        except IllegalStateError as unassigned:
            raise Unsettled(f"{place} was taken away") from unassigned
        return offset

    def behind(self, place: Place) -> int | None:
        """Tell how far the position is from the last stable offset last heard of; None: not yet known."""
        tp = self._naming.partition(place)
        subscription = self._client._subscription.subscription  # noqa: SLF001 - position() would wait for one
        if subscription is None or subscription.assignment is None or tp not in subscription.assignment.tps:
            return None
        at: Any = subscription.assignment.state_value(tp)
        return None if at.lso is None or not at.has_valid_position else max(0, int(at.lso - at.position))

    def _silenced(self, assigned: Collection[TopicPartition]) -> None:
        self._sought.clear()
        self._client.pause(*assigned)

    async def stop(self) -> None:
        """Leave the group (a static member keeps its seat)."""
        try:
            async with asyncio.timeout(_STOP_S):
                await self._client.stop()
        except TimeoutError:
            await self._drop()

    async def _drop(self) -> None:
        """Let go of a group that is busy with a rebalance, or of a broker that does not answer."""
        for name in ("_coordination_task", "_heartbeat_task", "_commit_refresh_task"):
            if task := getattr(self._client._coordinator, name, None):  # noqa: SLF001 - its stop() would wait for them
                task.cancel()
        await let_go(self._client._client)  # noqa: SLF001 - as above


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka has no types here
    """Only notes: aiokafka sends no heartbeats while it runs, and swallows what it raises."""

    def __init__(self, silence: Callable[[Collection[TopicPartition]], None], naming: Naming, member: Member) -> None:
        self._silence, self._naming, self._member = silence, naming, member

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        del revoked
        self._silence([])
        self._member.revoked()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._silence(assigned)
        self._member.assigned(frozenset(map(self._naming.place, assigned)))


def _assignor(topics: int) -> type[Any]:
    """Deal several topics by range, so that partition numbers stay together; one topic so that little moves.

    aiokafka's sticky assignor remembers on its class: each consumer needs a class of its own.
    """
    assignor: type[Any] = RangePartitionAssignor
    if topics > 1:
        return assignor
    return type("OwnStickyAssignor", (StickyPartitionAssignor,), {"member_assignment": None})
