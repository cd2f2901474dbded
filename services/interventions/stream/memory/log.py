"""One partition in memory: records in order, and which transactions they belong to."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from interventions.stream.port import Draft, Headers


class Stored(NamedTuple):
    """A record of a log; a ``Message`` of the port."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers


class Fate(Enum):
    """What became of a transaction."""

    OPEN = "open"
    COMMITTED = "committed"
    ABORTED = "aborted"


class Transaction:
    """One transaction of one producer, and where it has written."""

    def __init__(self) -> None:
        self.fate = Fate.OPEN
        self.logs: dict[Log, int] = {}
        self.offsets: list[tuple[str, str, int, int]] = []


class Log:
    """One partition. An aborted record keeps its offset and is read by no one."""

    def __init__(self, topic: str, partition: int, *, append_time: bool) -> None:
        self.topic, self.partition, self.append_time = topic, partition, append_time
        self._records: list[tuple[Stored, Transaction | None]] = []
        self._open: set[Transaction] = set()

    @property
    def end(self) -> int:
        """The offset of the next record."""
        return len(self._records)

    @property
    def stable_end(self) -> int:
        """The offset below which every record is committed or aborted."""
        return min((each.logs[self] for each in self._open), default=len(self._records))

    def append(self, draft: Draft, now: int, transaction: Transaction | None = None) -> int:
        """Write one record; gives its offset."""
        offset = len(self._records)
        given = draft.timestamp_ms
        at = now if given is None or self.append_time else given
        stored = Stored(self.topic, self.partition, offset, at, draft.key, draft.value, draft.headers)
        if transaction and self not in transaction.logs:
            transaction.logs[self] = offset
            self._open.add(transaction)
        self._records.append((stored, transaction))
        return offset

    def settle(self, transaction: Transaction) -> None:
        """Take note that a transaction has ended."""
        self._open.discard(transaction)

    def read(self, start: int, end: int) -> Iterator[Stored]:
        """Give the committed records of ``[start, end)``."""
        for stored, transaction in self._records[start:end]:
            if transaction is None or transaction.fate is Fate.COMMITTED:
                yield stored
