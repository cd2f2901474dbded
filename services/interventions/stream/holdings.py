"""The partitions that a worker owns. The group's client only notes changes here; the worker follows."""

import asyncio
import time
from collections.abc import Mapping, Sequence

import structlog

from interventions.stream.faults import StartupRefused
from interventions.stream.partition import Partition
from interventions.stream.port import Message, Place
from interventions.stream.shared import Shared
from interventions.watching.condition import Condition

_ENOUGH = 2
_LOG = structlog.get_logger()


class Holdings:
    """Partitions by number. One that comes back after a rebalance still has its states."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._owned: frozenset[int] = frozenset()
        self._rebalancing = self._joined = False
        self._enough = _ENOUGH * shared.settings.batch_records
        self.partitions: dict[int, Partition] = {}
        self.changed = asyncio.Event()
        self.hungry = asyncio.Event()

    def assigned(self, places: frozenset[Place]) -> None:
        """Note all that is owned from now on."""
        self._owned = frozenset(place.partition for place in places)
        self._rebalancing, self._joined = False, True
        self.changed.set()
        _LOG.info("assigned", processor=self._shared.processor.name, partitions=sorted(self._owned))

    def revoked(self) -> None:
        """Note that nothing is owned until ``assigned`` is called again."""
        for partition in self.partitions.values():
            partition.leave()
        self._owned = frozenset()
        self._rebalancing, self._joined = True, False
        self.changed.set()

    def settle(self) -> list[Partition]:
        """Drop what is not owned any more, once it was closed, and give what is to be opened.

        While a rebalance goes on nothing is owned: what was held is kept, most of it comes back.
        """
        self.changed.clear()
        if not self._rebalancing:
            for number in self.partitions.keys() - self._owned:
                del self.partitions[number]
                self._shared.metrics.forget((self._shared.processor.name, str(number)))
        count = self._shared.facts[self._shared.processor.inputs[0]].partitions
        if beyond := [number for number in self._owned if number >= count]:
            raise StartupRefused(f"partition {beyond[0]} has come up since the start: topics must not grow")
        return [self._held(number) for number in sorted(self._owned)]

    def condition(self) -> Condition:
        """Tell whether all that is owned is restored and worked on; nothing owned is a worker in reserve."""
        held, owned = dict(self.partitions), tuple(sorted(self._owned))
        if not self._joined:
            return Condition(False, (), "its share of the group")
        if missing := [number for number in owned if number not in held or not held[number].ready]:
            return Condition(False, owned, f"partition {', '.join(map(str, missing))} to be restored")
        now = time.monotonic()
        return Condition(True, owned, stalled_s=max((now - held[number].taken_at for number in owned), default=0))

    def places(self) -> list[Place]:
        """Name the places that records may be fetched from now."""
        return [
            place
            for partition in self.partitions.values()
            if partition.ready and partition.waiting < self._enough
            for place in partition.layout.inputs
        ]

    def deal(self, fetched: Mapping[Place, Sequence[Message]]) -> None:
        """Hand fetched records to their partitions."""
        for place, messages in fetched.items():
            if partition := self.partitions.get(place.partition):
                partition.offer(messages)

    def _held(self, number: int) -> Partition:
        if number not in self.partitions:
            self.partitions[number] = Partition(self._shared, number)
            self._shared.metrics.begin((self._shared.processor.name, str(number)))
        return self.partitions[number]
