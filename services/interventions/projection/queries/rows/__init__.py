"""The rows that queries answer with. Instants are UTC milliseconds, lengths seconds."""

from interventions.projection.queries.rows.asking import ALL, FIRST, DeliveryFilters, Filters, Piece, RefusalFilters
from interventions.projection.queries.rows.figures import Change, Lag, PlaceLag, Tiles, Verdict
from interventions.projection.queries.rows.lists import Anomaly, Card, Extras, Outline, Page, PayDay, PaySums, Person
from interventions.projection.queries.rows.told import (
    Alert,
    Chain,
    DeadLetter,
    Deliveries,
    Delivery,
    Moment,
    Refusal,
    Refusals,
)

__all__ = [
    "ALL",
    "FIRST",
    "Alert",
    "Anomaly",
    "Card",
    "Chain",
    "Change",
    "DeadLetter",
    "Deliveries",
    "Delivery",
    "DeliveryFilters",
    "Extras",
    "Filters",
    "Lag",
    "Moment",
    "Outline",
    "Page",
    "PayDay",
    "PaySums",
    "Person",
    "Piece",
    "PlaceLag",
    "Refusal",
    "RefusalFilters",
    "Refusals",
    "Tiles",
    "Verdict",
]
