"""The state of one intervention now or at a past instant, folded from its log; nothing is decided again."""

from typing import NamedTuple

from sqlalchemy import Connection

from interventions.domain.dossier import dossier_of
from interventions.domain.intervention import Intervention
from interventions.domain.records import Dossier
from interventions.domain.refold import with_logged
from interventions.domain.templates import CompanySettings, InterventionTemplate
from interventions.domain.words import Status
from interventions.projection.queries.one import log_of, settings_of, template_of


class Past(NamedTuple):
    """A state, the template and settings that it stands under, and its dossier."""

    state: Intervention
    template: InterventionTemplate
    settings: CompanySettings
    dossier: Dossier


def state_of(connection: Connection, intervention_id: str, at: int | None = None) -> Past | None:
    """Fold what was received by an instant (all without one). None before anything was, or without its template."""
    records = log_of(connection, intervention_id)
    if not records or records[0]["version"] != 1:
        return None
    head = records[0]
    template = template_of(connection, head["template_id"], head["template_revision"])
    settings = settings_of(connection, head["company_id"], head["settings_revision"])
    state: Intervention | None = None
    for each in records:
        if at is None or each["received_at"] <= at:
            state = with_logged(state, each, template) if template else None
    if state is None or template is None or settings is None:
        return None
    dossier = dossier_of(state.visit, Status(state.status), state.entries, template, settings)
    return Past(state, template, settings, dossier)
