"""What a processor is to the loop: a pure step over one key's state, and what it may own beside it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from interventions.stream.port import Headers

State = TypeVar("State")


class Received(NamedTuple):
    """One record of an input topic, decoded; ``record`` is the typed dictionary of its topic.

    ``key`` is None where the record had none or one that is not UTF-8.
    ``shape`` is the name of the payload record found on the wire (``intervention-events`` only).
    ``prepared`` is for a ``Preparing`` processor, ``beside`` for a ``Reaching`` one.
    """

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: str | None
    record: Any
    shape: str | None = None
    prepared: Any = None
    beside: Mapping[str, Any] = {}


class Output(NamedTuple):
    """One record to write; topics.yaml says where it goes and by which schema (None: a tombstone)."""

    topic: str
    key: str
    record: Mapping[str, Any] | None


class Decision(NamedTuple):
    """What a step made of one record.

    ``outcome`` is counted in the marker and the metrics. ``state`` is the state after; the same object as
    before means unchanged and is not written. ``beside`` holds further states after, of keys that were reached for.
    """

    outcome: str
    state: Any
    outputs: tuple[Output, ...] = ()
    beside: Mapping[str, Any] = {}


class Processor(Protocol[State]):
    """A step and how its state is kept. Sees no clock, no network, no randomness."""

    name: str
    inputs: tuple[str, ...]
    references: tuple[str, ...]

    def step(self, state: State | None, received: Received) -> Decision:
        """Decide one record over the state of its key. Pure and total; what it raises is a bug."""
        ...

    def encode(self, state: State) -> bytes:
        """Write a state; the same state always gives the same bytes."""
        ...

    def decode(self, encoded: bytes) -> State:
        """Read what ``encode`` wrote."""
        ...

    def learn(self, received: Received) -> None:
        """Take one record of a reference topic in; called in offset order, before any step that needs it."""
        ...

    def needs_references(self, received: Received) -> bool:
        """Tell whether references must be caught up to their end before the batch that holds this record."""
        ...


class Preparing(Protocol):
    """A processor whose records need idempotent work in the world before their step (rendering)."""

    batch_size: int

    async def prepare(self, batch: Sequence[Received]) -> list[Any]:
        """Do that work; the results come back as ``Received.prepared``. Twice must be as good as once."""
        ...


class Forgetful(Protocol):
    """A processor whose states are seldom asked for again (mailing): few are kept decoded."""

    cached_states: int
    """How many a partition, in place of the setting."""


class Reaching(Protocol):
    """A processor whose step needs further states of the same partition (technicians: a technician's days)."""

    def reaches(self, state: Any, received: Received) -> Iterable[str]:
        """Name their keys; the states come as ``Received.beside``, None where there is none. Pure.

        They must be no keys of records: nothing but a step of this partition writes them.
        """
        ...


class Owned(Protocol):
    """One ready partition, as its effects see it."""

    partition: int

    def caught_up(self) -> bool:
        """Tell whether every record up to the last stable offset has been committed."""
        ...

    async def apply(self, key: str, step: Any, headers: Headers = ()) -> Decision:
        """Run ``step(state) -> Decision`` on one key in a transaction of its own, between two batches.

        ``headers`` go with its outputs: where they come from, when it was one record.
        """
        ...

    async def publish(self, output: Output) -> None:
        """Publish outside any transaction, as any upstream system would (idempotent, at least once)."""
        ...


class Effects(Protocol):
    """What a processor does to the world on its own: the forgotten-timer guard, the mailing.

    One per owned partition. Intent committed by ``Owned.apply`` → done → outcome committed by ``apply``.
    """

    def watch(self, key: str, encoded: bytes) -> None:
        """See a state: each one at restore, then each changed one after its commit. Must be cheap."""
        ...

    async def run(self, owned: Owned) -> None:
        """Run while the partition is owned; cancelled on revoke, and must then leave nothing half done."""
        ...
