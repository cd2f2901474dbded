"""Reports and their deliveries."""

from sqlalchemy import Connection

from interventions.domain.records import RenderedReport
from interventions.projection.queries.rows import FIRST, Deliveries, Delivery, DeliveryFilters, Piece

HELD = frozenset({"unknown", "failed", "refused", "deferred"})
"""States that wait for a person, or for the mail configuration."""


def deliveries_page(connection: Connection, filters: DeliveryFilters, piece: Piece = FIRST) -> Deliveries:
    """Give deliveries, the newest change first. Raises ValueError for a cursor that is none."""
    raise NotImplementedError


def deliveries_of(connection: Connection, intervention_id: str) -> tuple[Delivery, ...]:
    """Give one intervention's deliveries, the newest revision first."""
    raise NotImplementedError


def delivery(connection: Connection, delivery_id: str) -> Delivery | None:
    """Give one delivery."""
    raise NotImplementedError


def rendered_of(connection: Connection, intervention_id: str) -> tuple[RenderedReport, ...]:
    """Give the documents that were rendered of one intervention, the newest first."""
    raise NotImplementedError
