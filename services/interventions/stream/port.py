"""What the loop needs of a broker, and what it may rely on; implemented in memory and on Kafka.

One behaviour suite (tests/stream/behaviour.py) runs against every implementation of it.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

Headers = tuple[tuple[str, bytes | None], ...]
Clock = Callable[[], int]


class Place(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


class Draft(NamedTuple):
    """A record to be written; without ``timestamp_ms`` it gets the time of writing.

    ``foreign`` ones are others' bytes, passed on: they may be as large as a broker took them in, compressed.
    """

    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp_ms: int | None = None
    foreign: bool = False


class Message(Protocol):
    """A record as it was read. ``timestamp`` is UTC milliseconds: the broker's where the topic says so."""

    @property
    def topic(self) -> str: ...  # noqa: D102 - a record's parts need no words
    @property
    def partition(self) -> int: ...  # noqa: D102
    @property
    def offset(self) -> int: ...  # noqa: D102
    @property
    def timestamp(self) -> int: ...  # noqa: D102
    @property
    def key(self) -> bytes | None: ...  # noqa: D102
    @property
    def value(self) -> bytes | None: ...  # noqa: D102
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...  # noqa: D102


class TopicFacts(NamedTuple):
    """What a broker says of a topic; ``topic_id`` differs when a topic of the same name was made anew."""

    topic_id: str
    partitions: int
    config: Mapping[str, str]


class Member(Protocol):
    """Who is told of partitions coming and going. Called from inside the client: only notes it."""

    def assigned(self, places: frozenset[Place]) -> None:
        """Note all that is owned from now on."""
        ...

    def revoked(self) -> None:
        """Note that nothing is owned until ``assigned`` is called again."""
        ...


class Consumer(Protocol):
    """A member of a group that reads committed records; it commits nothing by itself."""

    async def start(self, member: Member) -> None:
        """Join the group. What is assigned stays silent until ``seek``."""
        ...

    async def fetch(self, places: Collection[Place], timeout_s: float) -> Mapping[Place, Sequence[Message]]:
        """Take what is there, in order, waiting up to ``timeout_s`` for a first record."""
        ...

    def seek(self, place: Place, offset: int) -> None:
        """Read on from ``offset``. Raises Unsettled when the place was taken away."""
        ...

    async def committed(self, place: Place) -> int | None:
        """Ask the broker for the group's next offset; None: there is none."""
        ...

    def behind(self, place: Place) -> int | None:
        """Tell how far the position is from the last stable offset last heard of; None: not yet known."""
        ...

    async def stop(self) -> None:
        """Leave the group (a static member keeps its seat)."""
        ...


class Producer(Protocol):
    """The one writer under its transactional id: starting it fences whoever had the id before.

    Every method raises ``Fenced`` when another one was started since, ``Unsettled`` when the outcome of the
    transaction cannot be known: then only ``stop`` may follow.
    """

    async def start(self) -> None:
        """Take the id over; what the former owner left open is aborted or completed when this returns."""
        ...

    async def begin(self) -> None:
        """Open a transaction."""
        ...

    async def send(self, place: Place, drafts: Sequence[Draft]) -> int:
        """Append records in order and wait until all are acknowledged; gives the offset after the last."""
        ...

    async def send_offsets(self, group: str, offsets: Mapping[Place, int]) -> None:
        """Make a group's next offsets part of the transaction."""
        ...

    async def commit(self) -> None:
        """Make all of the transaction visible at once."""
        ...

    async def abort(self) -> None:
        """Make nothing of it visible, ever."""
        ...

    async def stop(self) -> None:
        """Let go, in bounded time, whatever state the transaction is in; what is open will be aborted."""
        ...


class Backend(Protocol):
    """A broker."""

    @property
    def clock(self) -> Clock:
        """Give the time, UTC milliseconds."""
        ...

    def consumer(self, group: str, topics: Collection[str], member_name: str | None = None) -> Consumer:
        """Make a consumer. Of several topics a member gets the same partition numbers of all."""
        ...

    def producer(self, transactional_id: str, timeout_s: float = 45) -> Producer:
        """Make a transactional producer."""
        ...

    async def publish(self, place: Place, drafts: Sequence[Draft]) -> int:
        """Append outside any transaction, at least once; gives the offset after the last."""
        ...

    def read(self, place: Place, start: int, end: int) -> AsyncIterator[Sequence[Message]]:
        """Read the committed records from ``start`` up to ``end`` in pieces, as a member of no group."""
        ...

    async def stable_ends(self, places: Collection[Place]) -> Mapping[Place, int]:
        """Give the last stable offsets: below them every record is committed or aborted."""
        ...

    async def beginnings(self, places: Collection[Place]) -> Mapping[Place, int]:
        """Give the first offsets that are still there."""
        ...

    async def describe(self, topics: Collection[str]) -> Mapping[str, TopicFacts]:
        """Describe those of the topics that exist."""
        ...

    async def create(self, topic: str, partitions: int, config: Mapping[str, str]) -> None:
        """Make a topic; one that exists stays as it is."""
        ...

    async def configure(self, topic: str, config: Mapping[str, str]) -> None:
        """Set some of a topic's settings; what else was set on it stays."""
        ...

    async def delete(self, topic: str) -> None:
        """Delete a topic and all that is in it."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
