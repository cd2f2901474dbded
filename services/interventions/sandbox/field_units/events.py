"""From incidents to what the chain takes in: a template, settings, and an event for each thing that happened."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from interventions.domain.events import InterventionEvent
from interventions.domain.words import Kind, Leg, Origin, Role, Status
from interventions.sandbox.field_units.incidents import Incident
from interventions.sandbox.field_units.local_time import ZONE_NAME, instant_ms
from interventions.sandbox.field_units.setup import COMPANY_ID, SOURCE, TEMPLATE_ID
from interventions.sandbox.field_units.spells import Service, Spell

PLANNED_S = 3600
Payload = Mapping[str, Any] | None


class Story(NamedTuple):
    """An incident's events in order; ``after_end`` counts facts later than the last clearing, left out."""

    events: tuple[InterventionEvent, ...]
    after_end: int


def story_of(incident: Incident, parts: Sequence[Service]) -> Story:
    """Tell an incident as events: planned at its first entry, completed at its last clearing.

    Every event is one the lifecycle accepts; its id follows from the incident, the unit and the spell.
    """
    instants = [at for part in parts for spell in part.spells for at in spell.known]
    start = min(instants, default=instant_ms(incident.date, 0))
    end = max((spell.cleared for part in parts for spell in part.spells if spell.cleared), default=None)
    facts = [fact for part in parts for fact in _facts(incident.incident, part)]
    kept = [fact for fact in facts if end is None or fact["occurred_at"] <= end]
    kept.sort(key=lambda fact: fact["occurred_at"])
    events = [_by_system(incident, Kind.PLANNED, start, _planned(incident, start)), *kept]
    if end is not None:
        events.append(_by_system(incident, Kind.COMPLETED, end, {"times": []}))
    return Story(tuple(events), len(facts) - len(kept))


def _facts(intervention_id: str, part: Service) -> Iterator[InterventionEvent]:
    for number, spell in enumerate(part.spells, 1):
        for kind, at, payload in _of_spell(part.unit, spell):
            event_id = f"{intervention_id}/{part.unit}/{number}/{kind}"
            yield _event(event_id, intervention_id, kind, at, Origin.MOBILE, (part.unit, Role.TECHNICIAN), payload)


def _of_spell(unit: str, spell: Spell) -> Iterator[tuple[Kind, int, Payload]]:
    if spell.dispatched is not None:
        yield Kind.TRAVEL_STARTED, spell.dispatched, {"technician_id": unit, "leg": Leg.OUT}
    if spell.arrived is not None:
        yield Kind.STARTED, spell.arrived, {"technician_id": unit}
    if spell.cleared is not None:
        yield Kind.STOPPED, spell.cleared, {"technician_id": unit}


def _planned(incident: Incident, start: int) -> Payload:
    return {
        "company_id": COMPANY_ID,
        "template_id": TEMPLATE_ID,
        "reference": incident.incident,
        "type": incident.level or None,
        "task": f"Call {incident.call_type}",
        "customer": {
            "id": None,
            "name": f"Caller of incident {incident.incident}",
            **dict.fromkeys(("email", "phone", "address", "zip", "city")),
        },
        "zone": ZONE_NAME,
        "planned_start": start,
        "planned_duration_s": PLANNED_S,
        "technicians": [{"id": unit, "name": unit, "email": None} for unit in incident.units],
        "lead_id": None,
        "tags": [],
        "external_description": None,
        "internal_description": None,
        "initial_status": Status.CONFIRMED,
    }


def _by_system(incident: Incident, kind: Kind, at: int, payload: Payload) -> InterventionEvent:
    number = incident.incident
    return _event(f"{number}/{kind}", number, kind, at, Origin.SYSTEM, (SOURCE, Role.SYSTEM), payload)


def _event(  # noqa: PLR0913, PLR0917 - an envelope, spelled once
    event_id: str,
    intervention_id: str,
    kind: Kind,
    at: int,
    origin: Origin,
    actor: tuple[str, Role],
    payload: Payload,
) -> InterventionEvent:
    return {
        "event_id": event_id,
        "intervention_id": intervention_id,
        "kind": kind,
        "occurred_at": at,
        "recorded_at": at,
        "origin": origin,
        "actor": {"id": actor[0], "role": actor[1]},
        "source": SOURCE,
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        "payload": payload,
    }
