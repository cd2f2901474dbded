"""intervention-status ──▶ interventions: where each stands, and what it is planned to be."""

from collections.abc import Sequence
from typing import Any

from interventions.domain.records import InterventionStatus
from interventions.projection.stored import listed
from interventions.projection.words import searchable, sortable
from interventions.projection.writing.cards import Cards
from interventions.projection.writing.times import timed
from interventions.projection.writing.writing import Writing
from interventions.stream.processor import Received

_AS_IT_IS = (
    "version", "status", "category", "locked", "previous_status", "kind", "occurred_at", "origin", "company_id",
    "template_id", "reference", "type", "task", "customer_id", "zone", "planned_start", "lead_id", "round", "revision",
    "report_outdated", "reason", "follow_up_id",
)  # fmt: skip


def write_statuses(writing: Writing, piece: Sequence[Received]) -> None:
    """Take statuses in; a version that is not above the one that stands changes nothing."""
    cards = Cards(writing, (each.record["intervention_id"] for each in piece), timed)
    for each in piece:
        _take(cards, each.record)
    cards.flush()


def _take(cards: Cards, record: InterventionStatus) -> None:
    key = record["intervention_id"]
    card = cards.of(key)
    if card is None:
        words = searchable((key, record["reference"], record["type"], record["task"], *record["tags"]))
        card = cards.begin(key, {"received_at": record["occurred_at"], "words": words})
    if record["version"] > card["version"]:
        card.update(_said(record))


def _said(record: InterventionStatus) -> dict[str, Any]:
    said: dict[str, Any] = {name: record[name] for name in _AS_IT_IS}  # type: ignore[literal-required]  # its fields
    return {
        **said,
        "actor_id": record["actor"]["id"],
        "actor_role": record["actor"]["role"],
        "planned_end": record["planned_start"] + 1000 * record["planned_duration_s"],
        "technician_ids": listed(record["technician_ids"]),
        "tags": listed(record["tags"]),
        "reference_key": sortable(record["reference"]),
    }
