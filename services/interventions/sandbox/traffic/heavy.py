"""Interventions that run into every limit of check 12c."""

from collections.abc import Iterator

from interventions.sandbox.traffic.arrival import MINUTE, SECOND, Arrival, Row, arrival
from interventions.sandbox.traffic.payloads import NO_ANSWER


def _event(intervention_id: str, number: int, kind: str, at: int, payload: Row | None) -> Row:
    return {
        "event_id": f"{intervention_id}/{number}",
        "intervention_id": intervention_id,
        "kind": kind,
        "occurred_at": at,
        "recorded_at": at,
        "origin": "system",
        "actor": {"id": "import", "role": "system"},
        "source": "made-up/heavy",
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        "payload": payload,
    }


def _planned(at: int) -> Row:
    return {
        "company_id": "timed",
        "template_id": "heavy",
        "reference": None,
        "type": None,
        "task": "Beaucoup à dire",
        "customer": dict.fromkeys(["id", "email", "phone", "address", "zip", "city"]) | {"name": "Dupont"},
        "zone": "Europe/Paris",
        "planned_start": at,
        "planned_duration_s": 3600,
        "technicians": [{"id": "ana", "name": "Ana", "email": None}],
        "lead_id": "ana",
        "tags": [],
        "external_description": None,
        "internal_description": None,
        "initial_status": "confirmed",
    }


def _photo(number: int) -> Row:
    return {
        "reference": f"p/{number}.jpg",
        "sha256": "ef" * 32,
        "media_type": "image/jpeg",
        "bytes": 1,
        "caption": None,
        "stage": "before",
    }


def _too_much() -> Iterator[tuple[str, Row]]:
    for number in range(40):
        yield "question_answered", {"code": f"note-{number}", "answer": {**NO_ANSWER, "text": "é" * 4000}}
    for number in range(202):
        yield "photo_added", _photo(number)
    for _ in range(502):
        yield "travel_started", {"technician_id": "ana", "leg": "between"}
    for _ in range(202):
        yield "closed", {"reason": None}
    yield "reopened", {"reason": None}
    yield "reopened", {"reason": None}


def heavy(intervention_id: str, start: int) -> Iterator[Arrival]:
    """Give one intervention more answers, photos, segments and locks than it may have."""
    steps = [("planned", _planned(start)), *_too_much()]
    for number, (kind, payload) in enumerate(steps):
        at = start + MINUTE + number * SECOND
        yield arrival(_event(intervention_id, number, kind, at, payload), at + 50)
