"""What timekeeping says of one intervention's time, and of one technician's part in it."""

from typing_extensions import TypedDict

from interventions.domain.templates import Rounding
from interventions.domain.words import Activity, Bucket, Leg, Status


class TechnicianTotals(TypedDict):
    """One person's time in one intervention, over all rounds."""

    technician_id: str
    activity: Activity
    work_s: int
    travel_s: int
    break_s: int
    rounded_work_s: int
    rounded_travel_s: int


class Segment(TypedDict):
    """One stretch of one bucket of one technician, ``[start, end)``; running while ``end`` is null."""

    segment_id: str
    technician_id: str
    bucket: Bucket
    source: str
    leg: Leg | None
    start: int
    end: int | None
    seconds: int
    day: str | None
    raw_start: int | None
    raw_end: int | None
    correction_reason: str | None
    round: int
    superseded: bool
    flags: list[str]


class Totals(TypedDict):
    """The sums of an intervention; ``actual_s`` is the *durée réelle* (T8)."""

    person_work_s: int
    elapsed_work_s: int
    actual_s: int
    travel_s: int
    break_s: int
    rounded_work_s: int
    rounded_travel_s: int


class DayTime(TypedDict):
    """One technician's time on one day of the site's zone (T12)."""

    day: str
    technician_id: str
    work_s: int
    travel_s: int
    break_s: int


class InterventionTime(TypedDict):
    """All time of one intervention and how it came about · ``intervention-time``."""

    intervention_id: str
    version: int
    company_id: str
    status: Status
    round: int
    technicians: list[TechnicianTotals]
    segments: list[Segment]
    totals: Totals
    days: list[DayTime]
    planned_duration_s: int
    variance_s: int
    rounding: Rounding | None
    zone: str
    billable: bool
    flags: list[str]


class TechnicianSegments(TypedDict):
    """One technician's counted segments of one intervention · ``technician-time``."""

    technician_id: str
    intervention_id: str
    company_id: str
    version: int
    zone: str
    segments: list[Segment]
