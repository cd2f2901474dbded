"""The rejection records, of what was decided and of what never came to it (contracts.md §3)."""

from collections.abc import Sequence

from interventions.domain.case import Facts, Refusal
from interventions.domain.events import InterventionEvent
from interventions.domain.intervention import Intervention
from interventions.domain.records import Rejection
from interventions.domain.sentences import SENTENCES
from interventions.domain.words import Kind


def rejection(
    before: Intervention | None, event: InterventionEvent, facts: Facts, refusal: Refusal, allowed: Sequence[Kind]
) -> Rejection:
    """Write why an event that passed check 0 was refused, and what would be allowed instead."""
    return {
        **without_state(event["intervention_id"], event["event_id"], event, facts, refusal),
        "company_id": before.visit["company_id"] if before else None,
        "status": before.status if before else None,  # type: ignore[typeddict-item]  # words are plain strings
        "version": before.applied_version if before else 0,
        "locked": before.locked if before else False,
        "allowed_kinds": list(allowed),
    }


def without_state(
    intervention_id: str, event_id: str | None, event: InterventionEvent | None, facts: Facts, refusal: Refusal
) -> Rejection:
    """Write a refusal that looked at no intervention: check 0."""
    sentence = SENTENCES[refusal.code]
    return {
        "intervention_id": intervention_id,
        "event": event,
        "event_id": event_id,
        "received_at": facts.received_at,
        "source_offset": facts.source_offset,
        "code": refusal.code,
        "message_fr": sentence.french,
        "message_en": sentence.english,
        "details": list(refusal.details),
        "company_id": None,
        "status": None,
        "version": 0,
        "locked": False,
        "allowed_kinds": [],
    }
