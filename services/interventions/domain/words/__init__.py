"""The closed vocabularies of domain.md, spelled as they travel.

A word read from the wire is a plain ``str``: compare with ``==``, never with ``is``.
"""

from interventions.domain.words.course import (
    DOSSIER_FACTS,
    OFFICE,
    OUTCOMES,
    TIME_FACTS,
    TIMER_FACTS,
    Category,
    Kind,
    LockScope,
    Origin,
    Outcome,
    Role,
    Status,
)
from interventions.domain.words.dossier import (
    By,
    Channel,
    DeliveryState,
    Document,
    OnUnknown,
    Operator,
    PrintRule,
    QuestionType,
    ReportDispatch,
    Stage,
)
from interventions.domain.words.refusals import Code
from interventions.domain.words.time import (
    Activity,
    Bucket,
    DeclarationMode,
    Leg,
    RoundingMode,
    RoundingScope,
    SegmentFlag,
    TimeEntryMode,
)

__all__ = [
    "DOSSIER_FACTS",
    "OFFICE",
    "OUTCOMES",
    "TIMER_FACTS",
    "TIME_FACTS",
    "Activity",
    "Bucket",
    "By",
    "Category",
    "Channel",
    "Code",
    "DeclarationMode",
    "DeliveryState",
    "Document",
    "Kind",
    "Leg",
    "LockScope",
    "OnUnknown",
    "Operator",
    "Origin",
    "Outcome",
    "PrintRule",
    "QuestionType",
    "ReportDispatch",
    "Role",
    "RoundingMode",
    "RoundingScope",
    "SegmentFlag",
    "Stage",
    "Status",
    "TimeEntryMode",
]
