"""What a rule sees of a record, and what it measures."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from interventions.domain.records import OperationsAlert
from interventions.insights.settings import InsightSettings


class Sight(NamedTuple):
    """One committed record; ``at`` is the record's timestamp. Without a ``record`` it is bytes with ``headers``."""

    topic: str
    partition: int
    offset: int
    at: int
    record: Any
    headers: Mapping[str, str]


class Measured(NamedTuple):
    """One subject measured: it is an alert while ``value`` is above ``threshold``."""

    subject: str
    value: float
    threshold: float
    since: int


class Taker(Protocol):
    """What sees the records of some topics."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Name them."""
        ...

    def take(self, sight: Sight) -> None:
        """See one record; twice is once where the record has a version."""
        ...


class Rule(Taker, Protocol):
    """One kind of alert: what it keeps of the records it sees, and what follows from that at an instant.

    No clock, no broker: the same sights and the same ``now`` measure the same. What is no longer there to be
    measured is left out; an alert about it is resolved.
    """

    @property
    def kind(self) -> str:
        """Name it, as contracts.md does."""
        ...

    def measure(
        self, now: int, settings: InsightSettings, standing: Mapping[str, OperationsAlert]
    ) -> Iterable[Measured]:
        """Measure; ``standing`` are the open alerts of this kind by subject."""
        ...
