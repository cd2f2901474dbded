"""One intervention told whole, in French: what its events leave behind is a report a customer would get."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from interventions.domain.events import InterventionEvent
from interventions.domain.words import By, Kind, Leg, Origin, Role
from interventions.reporting.document.example import example_finished, example_photos

SOURCE = "mobile-app/4.2"
MINUTE_MS = 60_000
PHOTO_SIZE = (1600, 1200)


class Example(NamedTuple):
    """What is published for it, and the photos and signatures that its phone left in the photo store."""

    template: Mapping[str, Any]
    settings: Mapping[str, Any]
    events: tuple[InterventionEvent, ...]
    photos: Mapping[str, bytes]


def example() -> Example:
    """Make the example; the same bytes every time."""
    photos = example_photos(PHOTO_SIZE)
    dossier = example_finished(photos)["dossier"]
    return Example(dossier["template"], dossier["settings"], tuple(_events(dossier, photos)), photos)


def _events(dossier: Any, photos: Mapping[str, bytes]) -> Iterator[InterventionEvent]:
    visit = dossier["visit"]
    start, day_before = visit["planned_start"], visit["planned_start"] - 24 * 60 * MINUTE_MS
    lead, second = (technician["id"] for technician in visit["technicians"])
    yield _office("planned", Kind.PLANNED, day_before, visit)
    yield _on_site("travel", Kind.TRAVEL_STARTED, start - 42 * MINUTE_MS, lead, _of(lead) | {"leg": Leg.OUT})
    yield _on_site("start", Kind.STARTED, start, lead, _of(lead))
    yield _on_site("second-travel", Kind.TRAVEL_STARTED, start + 5 * MINUTE_MS, second, _of(second) | {"leg": Leg.OUT})
    yield _on_site("second-start", Kind.STARTED, start + 26 * MINUTE_MS, second, _of(second))
    yield from _entries(dossier, photos, lead, start)
    yield _on_site("break", Kind.PAUSED, start + 75 * MINUTE_MS, lead, _of(lead) | {"reason": "break"})
    yield _on_site("resume", Kind.RESUMED, start + 90 * MINUTE_MS, lead, _of(lead))
    yield _on_site("second-stop", Kind.STOPPED, start + 96 * MINUTE_MS, second, _of(second))
    yield from _signatures(dossier, lead, start + 176 * MINUTE_MS)
    yield _on_site("done", Kind.COMPLETED, start + 179 * MINUTE_MS, lead, {"times": []})


def _entries(dossier: Any, photos: Mapping[str, bytes], who: str, start: int) -> Iterator[InterventionEvent]:
    """Enter photos, answers and the comment, two minutes apart from the half hour on."""
    entries: list[tuple[str, Kind, Any]] = [
        (f"photo-{photo['reference']}", Kind.PHOTO_ADDED, photo | {"bytes": len(photos[photo["reference"]])})
        for photo in dossier["photos"]
    ]
    entries += [
        (answered["event_id"], Kind.QUESTION_ANSWERED, {name: answered[name] for name in ("code", "answer")})
        for answered in dossier["answers"]
    ]
    entries.append(("comment", Kind.COMMENTED, {"text": dossier["comment"]}))
    for number, (event_id, kind, payload) in enumerate(entries, 15):
        yield _on_site(event_id, kind, start + 2 * number * MINUTE_MS, who, payload)


def _signatures(dossier: Any, who: str, at: int) -> Iterator[InterventionEvent]:
    for number, signature in enumerate(reversed(dossier["signatures"])):
        fields = {name: signature[name] for name in ("by", "signatory", "reference", "sha256")}
        event_id = f"signature-{By(signature['by'])}"
        yield _on_site(event_id, Kind.SIGNED, at + number * MINUTE_MS, who, fields)


def _of(technician_id: str) -> dict[str, str]:
    return {"technician_id": technician_id}


def _office(event_id: str, kind: Kind, at: int, payload: Any) -> InterventionEvent:
    return _event(event_id, kind, at, payload) | {
        "origin": Origin.BACKOFFICE,
        "actor": {"id": "planning", "role": Role.DISPATCHER},
        "source": "back-office",
    }


def _on_site(event_id: str, kind: Kind, at: int, who: str, payload: Any) -> InterventionEvent:
    return _event(event_id, kind, at, payload) | {"actor": {"id": who, "role": Role.TECHNICIAN}}


def _event(event_id: str, kind: Kind, at: int, payload: Any) -> InterventionEvent:
    return {
        "event_id": event_id,
        "intervention_id": "example-1",
        "kind": kind,
        "occurred_at": at,
        "recorded_at": at,
        "origin": Origin.MOBILE,
        "actor": {"id": "planning", "role": Role.DISPATCHER},
        "source": SOURCE,
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        "payload": payload,
    }
