"""The records that say what became of one hand-over."""

from collections.abc import Sequence
from typing import NamedTuple

from interventions.domain.deliveries import Owed, deliveries_owed, document_of, message_id
from interventions.domain.records import (
    Blob,
    Failure,
    FinishedIntervention,
    RenderedMail,
    RenderedReport,
    ReportDelivery,
)
from interventions.domain.words import Channel, DeliveryState
from interventions.stream.processor import Output


class Rendered(NamedTuple):
    """What was printed and kept for one hand-over."""

    pdf: Blob | None
    pages: int
    warnings: tuple[str, ...]
    mails: tuple[Blob | None, ...]
    """One a mail owed, in order; None for one that has nobody to go to."""
    failure: Failure | None


def mails_owed(finished: FinishedIntervention) -> list[Owed]:
    """List the mails of a hand-over, in the recipients' order."""
    return [owed for owed in deliveries_owed(finished) if owed.channel == Channel.MAIL]


def outputs_of(finished: FinishedIntervention, made: Rendered, at: int) -> tuple[Output, ...]:
    """Write the report's record, and the store's delivery where one is owed; ``at`` is when it was kept."""
    owed = deliveries_owed(finished)
    stored = [each for each in owed if each.channel == Channel.STORE]
    return (
        Output("rendered-reports", finished["intervention_id"], _report(finished, mails_owed(finished), made)),
        *(Output("report-deliveries", each.delivery_id, _stored(finished, each, made, at)) for each in stored),
    )


def _report(finished: FinishedIntervention, mails: Sequence[Owed], made: Rendered) -> RenderedReport:
    sender, request = finished["dossier"]["settings"]["sender"], finished["request"]
    return {
        "intervention_id": finished["intervention_id"],
        "company_id": finished["company_id"],
        "revision": finished["revision"],
        "document": document_of(finished),
        "request": request["event_id"] if request else None,
        "cause": finished["cause"],
        "pdf": made.pdf,
        "pages": made.pages,
        "warnings": list(made.warnings),
        "mails": [
            RenderedMail(
                delivery_id=each.delivery_id,
                recipient=each.recipient,
                message_id=message_id(each.delivery_id, sender),
                mail=mail,
            )
            for each, mail in zip(mails, made.mails, strict=True)
        ],
        "failure": made.failure,
    }


def _stored(finished: FinishedIntervention, owed: Owed, made: Rendered, at: int) -> ReportDelivery:
    return {
        "delivery_id": owed.delivery_id,
        "sequence": 1,
        "intervention_id": finished["intervention_id"],
        "company_id": finished["company_id"],
        "revision": finished["revision"],
        "document": owed.document,
        "channel": owed.channel,
        "recipient": None,
        "request": owed.request,
        "state": DeliveryState.FAILED if made.failure else DeliveryState.STORED,
        "attempt": 0,
        "reason": made.failure["code"] if made.failure else None,
        "smtp_code": None,
        "message_id": None,
        "pdf": made.pdf,
        "next_attempt_at": None,
        "resolved_by": None,
        "at": at,
    }
