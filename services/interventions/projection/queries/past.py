"""The state of one intervention now or at a past instant, folded from its log; nothing is decided again."""

from typing import NamedTuple

from sqlalchemy import Connection

from interventions.domain.intervention import Intervention
from interventions.domain.records import Dossier
from interventions.domain.templates import CompanySettings, InterventionTemplate


class Past(NamedTuple):
    """A state, the template and settings that it stands under, and its dossier."""

    state: Intervention
    template: InterventionTemplate
    settings: CompanySettings
    dossier: Dossier


def state_of(connection: Connection, intervention_id: str, at: int | None = None) -> Past | None:
    """Fold what was received by an instant (all without one). None before anything was, or without its template."""
    raise NotImplementedError
