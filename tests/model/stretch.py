"""One segment in the making (domain §5)."""

from collections import Counter
from dataclasses import dataclass, field

BUCKETS = ("work", "travel", "break")
FLAGS = ("empty", "auto_stopped", "closed_by_other", "long", "overlap", "late", "no_interval")


HIT: Counter[str] = Counter()
"""How often each rule was met, so that a test can ask whether it was at all."""


def whole(ms: int) -> int:
    """T1: truncate to the whole second."""
    return ms // 1000 * 1000


@dataclass
class Stretch:
    """One segment; ``closed_by`` is the place in the fold of the fact that closed it."""

    segment_id: str
    technician: str
    bucket: str
    source: str
    round: int
    start: int
    end: int | None = None
    leg: str | None = None
    declared_s: int | None = None
    day: str | None = None
    closed_by: int | None = None
    superseded: bool = False
    raw: tuple[int, int | None] | None = None
    reason: str | None = None
    flags: set[str] = field(default_factory=set)

    @property
    def seconds(self) -> int:
        if self.declared_s is not None:
            return self.declared_s
        return 0 if self.end is None else (self.end - self.start) // 1000

    @property
    def counted(self) -> bool:
        return self.end is not None and not self.superseded

    @property
    def laid(self) -> tuple[int, int] | None:
        """Contracts §3: where its seconds lie; declared ones are laid from the start of their window."""
        return None if "no_interval" in self.flags else (self.start, self.start + self.seconds * 1000)
