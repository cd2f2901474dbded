"""What was entered on site, complete (contracts.md §3, FinishedIntervention)."""

from typing_extensions import TypedDict

from interventions.domain.events import Answer, PhotoAdded, Planned
from interventions.domain.templates import CompanySettings, InterventionTemplate
from interventions.domain.words import By, Status


class Answered(TypedDict):
    """The answer that stands, and the event that gave it."""

    code: str
    answer: Answer
    event_id: str


class Signature(TypedDict):
    """A signature or its decline; ``stale`` when the content changed after it (domain.md §8)."""

    by: By
    signatory: str | None
    reference: str | None
    sha256: str | None
    declined: str | None
    signed_at: int
    stale: bool


class Dossier(TypedDict):
    """What was entered on site, complete: a report can be rebuilt from this alone."""

    visit: Planned
    status: Status
    template: InterventionTemplate
    settings: CompanySettings
    answers: list[Answered]
    photos: list[PhotoAdded]
    comment: str | None
    signatures: list[Signature]
    content_hash: bytes
