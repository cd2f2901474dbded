"""The words of time (domain.md §5)."""

from enum import StrEnum


class TimeEntryMode(StrEnum):
    """Saisie des temps: who enters time, and how."""

    NONE = "none"
    MANUAL = "manual"
    TIMER = "timer"


class Bucket(StrEnum):
    """The three kinds of time, in the order a declaration lists them."""

    WORK = "work"
    TRAVEL = "travel"
    BREAK = "break"


class Leg(StrEnum):
    """Which way a travel goes."""

    OUT = "out"
    BETWEEN = "between"
    BACK = "back"


class DeclarationMode(StrEnum):
    """Whether declared time comes on top or instead (T6)."""

    ADD = "add"
    REPLACE = "replace"


class SegmentFlag(StrEnum):
    """What is particular about a segment; flags are listed in this order."""

    EMPTY = "empty"
    AUTO_STOPPED = "auto_stopped"
    CLOSED_BY_OTHER = "closed_by_other"
    LONG = "long"
    OVERLAP = "overlap"
    LATE = "late"
    NO_INTERVAL = "no_interval"


class Activity(StrEnum):
    """What a technician is doing, derived from his open segments."""

    IDLE = "idle"
    TRAVELLING = "travelling"
    WORKING = "working"
    PAUSED = "paused"


class RoundingMode(StrEnum):
    """Which way rounding goes; ``nearest`` rounds a half up."""

    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"


class RoundingScope(StrEnum):
    """What is rounded: each segment, each technician's sum, or the intervention's (T14)."""

    SEGMENT = "segment"
    TECHNICIAN = "technician"
    INTERVENTION = "intervention"
