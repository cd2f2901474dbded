"""One intervention: where it stands, its visit, times, timeline, chain."""

from sqlalchemy import Connection

from interventions.domain.events import Planned
from interventions.domain.records import InterventionTime
from interventions.domain.templates import CompanySettings, InterventionTemplate
from interventions.projection.queries.rows import Card, Chain, Moment


def card_of(connection: Connection, intervention_id: str) -> Card | None:
    """Give where it stands; None: nobody planned it."""
    raise NotImplementedError


def visit_of(connection: Connection, intervention_id: str) -> Planned | None:
    """Give the visit as it is planned now, with customer, descriptions and technicians' names."""
    raise NotImplementedError


def time_of(connection: Connection, intervention_id: str) -> InterventionTime | None:
    """Give segments and totals; None before any."""
    raise NotImplementedError


def timeline_of(connection: Connection, intervention_id: str) -> tuple[Moment, ...]:
    """Give everything that came in, logged or refused, in order of arrival."""
    raise NotImplementedError


def chain_of(connection: Connection, intervention_id: str) -> Chain:
    """Compute the hash chain of the log anew."""
    raise NotImplementedError


def template_of(connection: Connection, template_id: str, revision: int | None = None) -> InterventionTemplate | None:
    """Give a template at a revision, or as it is now."""
    raise NotImplementedError


def settings_of(connection: Connection, company_id: str, revision: int | None = None) -> CompanySettings | None:
    """Give a company's settings at a revision, or as they are now."""
    raise NotImplementedError
