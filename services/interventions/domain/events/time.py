"""Time facts and the guard's guess."""

from typing import Literal

from typing_extensions import TypedDict

from interventions.domain.events.checked import record
from interventions.domain.values import Day, Id, Instant, Seconds, SegmentId, Text
from interventions.domain.words import DeclarationMode, Leg


@record
class TravelStarted(TypedDict):
    """A technician sets off."""

    technician_id: Id
    leg: Leg


@record
class OfTechnician(TypedDict):
    """What says nothing but whom it is about."""

    technician_id: Id


@record
class Paused(TypedDict):
    """Work pauses; with reason ``break`` a break runs."""

    technician_id: Id
    reason: Literal["break"] | None


@record
class Window(TypedDict):
    """From when to when; work is what is left of it (T5)."""

    start: Instant
    end: Instant
    includes_travel: bool
    includes_break: bool


@record
class TimeDeclared(TypedDict):
    """Hours typed by hand; null is a bucket not spoken of."""

    technician_id: Id | None
    mode: DeclarationMode
    work_s: Seconds | None
    travel_s: Seconds | None
    break_s: Seconds | None
    day: Day | None
    window: Window | None


@record
class TimeCorrected(TypedDict):
    """The bounds a segment should have had."""

    segment_id: SegmentId
    start: Instant
    end: Instant
    reason: Text


@record
class TimerExpired(TypedDict):
    """The guard's guess that a timer was forgotten (T13)."""

    technician_id: Id
    segment_id: SegmentId
