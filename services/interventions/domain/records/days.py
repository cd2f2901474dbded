"""What is known of a technician's day over all interventions."""

from typing_extensions import TypedDict


class TechnicianDay(TypedDict):
    """One technician's day over all interventions · ``technician-days``."""

    technician_id: str
    day: str
    work_s: int
    travel_s: int
    break_s: int
    overlap_s: int
    interventions: list[str]


class TimeAnomaly(TypedDict):
    """Work in two places at once · ``time-anomalies``."""

    technician_id: str
    day: str
    kind: str
    state: str
    interventions: list[str]
    overlap_s: int
