"""A finished intervention on its way to the customer: handed over, rendered, delivered."""

from typing_extensions import TypedDict

from interventions.domain.events import Actor
from interventions.domain.records.dossier import Dossier
from interventions.domain.records.time import InterventionTime
from interventions.domain.words import Channel, DeliveryState, Document, Origin


class Request(TypedDict):
    """The ``report_requested`` that caused a hand-over."""

    event_id: str
    document: Document
    channel: Channel
    recipients: list[str] | None
    origin: Origin
    actor: Actor


class FinishedIntervention(TypedDict):
    """One hand-over of a dossier, complete and immutable · ``finished-interventions``."""

    intervention_id: str
    version: int
    company_id: str
    revision: int
    cause: str
    request: Request | None
    finished_at: int | None
    dossier: Dossier
    time: InterventionTime


class Blob(TypedDict):
    """A stored file, named after its content."""

    reference: str
    sha256: str
    bytes: int


class RenderedMail(TypedDict):
    """The complete bytes of one mail, ready to leave."""

    delivery_id: str
    recipient: str | None
    message_id: str
    mail: Blob | None


class Failure(TypedDict):
    """Why a document could not be rendered."""

    code: str
    message: str


class RenderedReport(TypedDict):
    """A rendered document and the mails that carry it · ``rendered-reports``."""

    intervention_id: str
    company_id: str
    revision: int
    document: Document
    request: str | None
    cause: str
    pdf: Blob | None
    pages: int
    warnings: list[str]
    mails: list[RenderedMail]
    failure: Failure | None


class DeliveryCommand(TypedDict):
    """What a person decided about a delivery · ``delivery-commands``."""

    command_id: str
    delivery_id: str
    intervention_id: str
    command: str
    actor: Actor
    reason: str | None
    issued_at: int


class ReportDelivery(TypedDict):
    """How far one delivery got · ``report-deliveries``, key ``delivery_id``."""

    delivery_id: str
    sequence: int
    intervention_id: str
    company_id: str
    revision: int
    document: Document
    channel: Channel
    recipient: str | None
    request: str | None
    state: DeliveryState
    attempt: int
    reason: str | None
    smtp_code: int | None
    message_id: str | None
    pdf: Blob | None
    next_attempt_at: int | None
    resolved_by: str | None
    at: int
