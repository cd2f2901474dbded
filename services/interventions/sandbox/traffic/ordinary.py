"""An ordinary day at work: visits that go well, in realistic proportions and in the order of time."""

from collections.abc import Iterator
from heapq import merge
from random import Random

from interventions.sandbox.traffic.arrival import HOUR, MINUTE, Arrival, Row, arrival
from interventions.sandbox.traffic.payloads import NO_ANSWER

BEGINNING = 1_714_975_200_000  # 2024-05-06 06:00 UTC
Step = tuple[str, int, Row | None]


def _visit(number: int, start: int) -> Row:
    crew = [f"t-{number % 500}", *([f"t-{number % 500 + 500}"] if number % 5 == 0 else [])]
    return {
        "company_id": "timed",
        "template_id": "plain" if number % 3 else "asking",
        "reference": f"R-{number}",
        "type": "Entretien",
        "task": "Entretien annuel de la chaudière",
        "customer": {
            "id": f"c-{number}",
            "name": "Société Bérénice",
            "email": "customer@example.org",
            "phone": "+33 1 23 45 67 89",
            "address": "1 rue de la Paix",
            "zip": "75002",
            "city": "Paris",
        },
        "zone": "Europe/Paris",
        "planned_start": start,
        "planned_duration_s": 7200,
        "technicians": [{"id": one, "name": one.upper(), "email": f"{one}@example.org"} for one in crew],
        "lead_id": crew[0],
        "tags": ["gas"],
        "external_description": "Chaudière au sous-sol",
        "internal_description": None,
        "initial_status": "confirmed",
    }


def _on_site(visit: Row, number: int, start: int) -> Iterator[Step]:
    """Give what the technicians do and say; offsets from the start of the visit."""
    for one in visit["technicians"]:
        who = {"technician_id": one["id"]}
        yield "travel_started", start - 25 * MINUTE, {**who, "leg": "out"}
        yield "started", start, who
        if number % 2:
            yield "paused", start + 40 * MINUTE, {**who, "reason": "break"}
            yield "resumed", start + 55 * MINUTE, who
        yield "stopped", start + 100 * MINUTE, who
        yield "travel_started", start + 101 * MINUTE, {**who, "leg": "back"}
    if visit["template_id"] == "asking":
        yield "question_answered", start + 20 * MINUTE, {"code": "gas", "answer": {**NO_ANSWER, "boolean": True}}
        yield "question_answered", start + 21 * MINUTE, {"code": "rate", "answer": {**NO_ANSWER, "number": 3.0}}
    for photo in range(number % 4):
        yield "photo_added", start + 30 * MINUTE + photo, _photo(number, photo)
    yield "commented", start + 90 * MINUTE, {"text": "Révision faite, pression remise à 1,5 bar."}
    yield "signed", start + 95 * MINUTE, _signature(number)


def _photo(number: int, photo: int) -> Row:
    return {
        "reference": f"photos/{number}/{photo}.jpg",
        "sha256": "ab" * 32,
        "media_type": "image/jpeg",
        "bytes": 350_000,
        "caption": None,
        "stage": "before" if photo == 0 else "after",
    }


def _signature(number: int) -> Row:
    return {"by": "customer", "signatory": "M. Dupont", "reference": f"signatures/{number}.png", "sha256": "cd" * 32}


def _steps(visit: Row, number: int, start: int) -> list[Step]:
    """Give a whole visit in the order of time: one in ten moved before, one in twelve not finished."""
    steps: list[Step] = [("planned", start - 3 * HOUR, visit)]
    if number % 10 == 0:
        later = {"planned_start": start, "planned_duration_s": 7200}
        steps.append(("rescheduled", start - 2 * HOUR, later))
    steps += sorted(_on_site(visit, number, start), key=lambda step: step[1])
    end = start + 102 * MINUTE
    steps.append(
        ("left_unfinished", end, {"reason": "Pièce manquante"})
        if number % 12 == 0
        else ("completed", end, {"times": []})
    )
    for one in visit["technicians"]:
        steps.append(("travel_ended", end + 20 * MINUTE, {"technician_id": one["id"]}))
    return steps


def _one(chance: Random, number: int, start: int, prefix: str) -> Iterator[Arrival]:
    intervention_id = f"{prefix}-{number}"
    visit = _visit(number, start)
    lead = {"id": visit["lead_id"], "role": "technician"}
    for count, (kind, at, payload) in enumerate(_steps(visit, number, start)):
        from_office = kind in ("planned", "rescheduled")
        who = (payload or {}).get("technician_id")
        event = {
            "event_id": f"{intervention_id}/{count}",
            "intervention_id": intervention_id,
            "kind": kind,
            "occurred_at": at,
            "recorded_at": at,
            "origin": "backoffice" if from_office else "mobile",
            "actor": {"id": "olga", "role": "dispatcher"} if from_office else {**lead, **({"id": who} if who else {})},
            "source": "erp/7" if from_office else "mobile-app/4.2",
            "expected_version": None,
            "correlation_id": None,
            "causation_id": None,
            "payload": payload,
        }
        sent = arrival(event, at + 150)
        yield sent
        if chance.randrange(100) == 0:
            yield sent


def ordinary(seed: int, interventions: int, *, a_minute: int = 100) -> Iterator[Arrival]:
    """Stream the traffic of so many visits in the order of arrival; about a hundredth comes twice."""
    chance = Random(seed)  # noqa: S311 - made-up events, no secret
    at_once = a_minute * 360  # no visit lasts longer than six hours from planning to the last way home
    waiting: list[Arrival] = []
    for first in range(0, interventions, at_once):
        numbers = range(first, min(first + at_once, interventions))
        visits = [_one(chance, number, BEGINNING + number * MINUTE // a_minute, f"v-{seed}") for number in numbers]
        waiting = list(merge(waiting, *visits, key=lambda sent: sent.received_at))
        until = BEGINNING + (first + at_once) * MINUTE // a_minute - 3 * HOUR
        ready = [sent for sent in waiting if sent.received_at < until]
        yield from ready
        waiting = waiting[len(ready) :]
    yield from waiting
