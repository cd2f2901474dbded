"""The transactional writer in memory."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from interventions.stream.faults import Fenced
from interventions.stream.memory.log import Fate, Log, Transaction
from interventions.stream.port import Draft, Place


class Broker(Protocol):
    """What a producer needs of its broker."""

    def log(self, place: Place) -> Log:
        """Give a partition's log."""
        ...

    def now(self) -> int:
        """Give the time, UTC milliseconds."""
        ...

    def settle(self, transaction: Transaction, fate: Fate) -> None:
        """End a transaction."""
        ...

    def take_over(self, transactional_id: str, producer: "MemoryProducer") -> None:
        """Make this the one producer under the id and abort what the former left open."""
        ...

    def owner(self, transactional_id: str) -> "MemoryProducer | None":
        """Name the producer that owns the id."""
        ...


class MemoryProducer:
    """The one writer under its id until the next one is started."""

    def __init__(self, broker: Broker, transactional_id: str) -> None:
        self._broker, self._id = broker, transactional_id
        self.transaction: Transaction | None = None

    async def start(self) -> None:
        """Fence the former owner."""
        self._broker.take_over(self._id, self)

    async def begin(self) -> None:
        """Open a transaction."""
        self._still_owner()
        assert self.transaction is None, "one transaction at a time"
        self.transaction = Transaction()

    async def send(self, place: Place, drafts: Sequence[Draft]) -> int:
        """Append records; invisible until the commit."""
        transaction = self._open()
        log, now = self._broker.log(place), self._broker.now()
        for draft in drafts:
            log.append(draft, now, transaction)
        return log.end

    async def send_offsets(self, group: str, offsets: Mapping[Place, int]) -> None:
        """Make a group's next offsets part of the transaction."""
        transaction = self._open()
        transaction.offsets.extend((group, place.topic, place.partition, at) for place, at in offsets.items())

    async def commit(self) -> None:
        """Make all of it visible."""
        self._end(Fate.COMMITTED)

    async def abort(self) -> None:
        """Make nothing of it visible."""
        self._end(Fate.ABORTED)

    async def stop(self) -> None:
        """Abort what is open and let go."""
        if self.transaction is not None and self._broker.owner(self._id) is self:
            self._end(Fate.ABORTED)

    def _end(self, fate: Fate) -> None:
        transaction = self._open()
        self.transaction = None
        self._broker.settle(transaction, fate)

    def _open(self) -> Transaction:
        self._still_owner()
        assert self.transaction is not None, "no transaction is open"
        return self.transaction

    def _still_owner(self) -> None:
        if self._broker.owner(self._id) is not self:
            raise Fenced(f"another producer was started as {self._id}")
