"""What the processors write: the output records of contracts.md §3, as typed dictionaries.

Made by pure functions and never changed afterwards. Instants are UTC milliseconds, ``_s`` whole seconds.
"""

from interventions.domain.records.alerts import OperationsAlert
from interventions.domain.records.days import TechnicianDay, TimeAnomaly
from interventions.domain.records.decisions import InterventionStatus, LoggedEvent, Rejection, TimeRules
from interventions.domain.records.dossier import Answered, Dossier, Signature
from interventions.domain.records.reports import (
    Blob,
    DeliveryCommand,
    Failure,
    FinishedIntervention,
    RenderedMail,
    RenderedReport,
    ReportDelivery,
    Request,
)
from interventions.domain.records.time import (
    DayTime,
    InterventionTime,
    Segment,
    TechnicianSegments,
    TechnicianTotals,
    Totals,
)

__all__ = [
    "Answered",
    "Blob",
    "DayTime",
    "DeliveryCommand",
    "Dossier",
    "Failure",
    "FinishedIntervention",
    "InterventionStatus",
    "InterventionTime",
    "LoggedEvent",
    "OperationsAlert",
    "Rejection",
    "RenderedMail",
    "RenderedReport",
    "ReportDelivery",
    "Request",
    "Segment",
    "Signature",
    "TechnicianDay",
    "TechnicianSegments",
    "TechnicianTotals",
    "TimeAnomaly",
    "TimeRules",
    "Totals",
]
