"""Outcomes, the way back, the lock, and requests for a report."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from interventions.domain.events.checked import record
from interventions.domain.values import Email, Id, Seconds, Text
from interventions.domain.words import Channel, Document


@record
class TypedTime(TypedDict):
    """Hours typed in the *Terminer* window."""

    technician_id: Id
    work_s: Seconds | None
    travel_s: Seconds | None
    break_s: Seconds | None


@record
class Completed(TypedDict):
    """Terminer; *brings times* when ``times`` is not empty."""

    times: list[TypedTime]


@record
class Postponed(TypedDict):
    """Reporté, to which other intervention if known."""

    reason: Text
    follow_up_id: Id | None


@record
class WithReason(TypedDict):
    """Why; required for ``left_unfinished`` and ``cancelled``."""

    reason: Text | None


@record
class ReportRequested(TypedDict):
    """Which document, by which channel, to whom (none: the template's)."""

    document: Document
    channel: Channel
    recipients: Annotated[list[Email], Field(max_length=20)] | None
