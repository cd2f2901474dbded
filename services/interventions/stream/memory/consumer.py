"""A member of a group in memory."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from interventions.stream.faults import Unsettled
from interventions.stream.memory.group import Group
from interventions.stream.memory.log import Log
from interventions.stream.port import Member, Message, Place


class Broker(Protocol):
    """What a consumer needs of its broker."""

    def log(self, place: Place) -> Log:
        """Give a partition's log."""
        ...

    def group(self, name: str) -> Group:
        """Give a group, made when first asked for."""
        ...

    def counts(self) -> dict[str, int]:
        """Give the partition count of every topic."""
        ...

    def next_change(self) -> asyncio.Event:
        """Give an event set at the next append or end of a transaction."""
        ...


class MemoryConsumer:
    """Reads committed records of what it was dealt."""

    def __init__(self, broker: Broker, group: str, topics: Collection[str]) -> None:
        self.topics = frozenset(topics)
        self._broker, self._group = broker, broker.group(group)
        self._member: Member | None = None
        self._positions: dict[Place, int | None] = {}

    async def start(self, member: Member) -> None:
        """Join the group."""
        self._member = member
        self._group.join(self, self._broker.counts())

    def give(self, places: frozenset[Place]) -> None:
        """Own these from now on."""
        assert self._member is not None
        self._member.revoked()
        self._positions = dict.fromkeys(places)
        self._member.assigned(places)

    async def fetch(self, places: Collection[Place], timeout_s: float) -> Mapping[Place, Sequence[Message]]:
        """Take what is there, waiting up to ``timeout_s`` for a first record."""
        change = self._broker.next_change()
        if (taken := self._take(places)) or not timeout_s:
            return taken
        try:
            async with asyncio.timeout(timeout_s):
                await change.wait()
        except TimeoutError:
            return {}
        return self._take(places)

    def _take(self, places: Collection[Place]) -> dict[Place, Sequence[Message]]:
        taken: dict[Place, Sequence[Message]] = {}
        for place in places:
            position = self._positions.get(place)
            if position is None:
                continue
            log = self._broker.log(place)
            if position < (end := log.stable_end):
                self._positions[place] = end
                if records := list(log.read(position, end)):
                    taken[place] = records
        return taken

    def seek(self, place: Place, offset: int) -> None:
        """Read on from ``offset``."""
        if place not in self._positions:
            raise Unsettled(f"{place} was taken away")
        self._positions[place] = offset

    async def committed(self, place: Place) -> int | None:
        """Give the group's next offset."""
        return self._group.offsets.get(place)

    def behind(self, place: Place) -> int | None:
        """Tell how many offsets are left below the last stable one."""
        position = self._positions.get(place)
        return None if position is None else self._broker.log(place).stable_end - position

    async def stop(self) -> None:
        """Leave the group."""
        self._positions.clear()
        self._group.leave(self, self._broker.counts())
