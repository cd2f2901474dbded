"""How one processor of a process stands."""

from typing import NamedTuple, Protocol


class Condition(NamedTuple):
    """Whether it is restored and works, on which partitions, what it waits for, and how long it has taken nothing."""

    ready: bool
    partitions: tuple[int, ...] = ()
    waits_for: str = ""
    stalled_s: float = 0


class Watched(Protocol):
    """What runs in a process and can be asked how it stands; asked from another thread."""

    def condition(self) -> Condition:
        """Tell; must be cheap and never wait."""
        ...
