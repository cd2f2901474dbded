"""One payload of any kind, likely or not."""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from interventions.sandbox.traffic.arrival import HOUR, MINUTE, Row
from interventions.sandbox.traffic.published import QUESTIONS

PEOPLE = ("ana", "ben", "cleo", "dan")
ZONES = ("Europe/Paris", "America/Chicago", "Australia/Lord_Howe", "Asia/Kolkata")
PHOTOS = ("p/1.jpg", "p/2.jpg", "p/3.jpg")
NO_ANSWER = {"boolean": None, "text": None, "number": None, "choices": None}


def technicians(chance: Random) -> Row:
    """Pick who goes, and who leads."""
    who = chance.sample(PEOPLE, chance.choice([0, 1, 2, 2, 3, 3]))
    team = [{"id": one, "name": one.capitalize(), "email": f"{one}@example.org"} for one in who]
    return {"technicians": team, "lead_id": chance.choice([None, *who])}


def customer(chance: Random) -> Row:
    """Make a customer, with an address to write to or not."""
    return {
        "id": chance.choice([None, "c-1", "c-2"]),
        "name": chance.choice(["Dupont", "Société Bérénice"]),
        "email": chance.choice([None, "customer@example.org"]),
        "phone": None,
        "address": "1 rue de la Paix",
        "zip": "75002",
        "city": "Paris",
    }


def planned(chance: Random, at: int, company: str, template: str) -> Row:
    """Plan a visit around an instant."""
    return {
        "company_id": company,
        "template_id": template,
        "reference": chance.choice([None, "R-17"]),
        "type": chance.choice([None, "Entretien"]),
        "task": "Entretien de la chaudière",
        "customer": customer(chance),
        "zone": chance.choice(ZONES),
        "planned_start": at + chance.choice([0, 5, 5, 30, 70, -40]) * HOUR,
        "planned_duration_s": 7200,
        **technicians(chance),
        "tags": chance.choice([[], ["gas", "urgent"]]),
        "external_description": None,
        "internal_description": "Code 1234",
        "initial_status": chance.choice(["draft", "confirmed", "confirmed", "confirmed"]),
    }


def answer(chance: Random) -> Row:
    """Answer one of the questions, most often well."""
    asked = chance.choice(QUESTIONS)
    likely: dict[str, Row] = {
        "yes_no": {"boolean": chance.randrange(3) > 0},
        "number": {"number": chance.choice([0.0, 3.0, 12.5, 80.0])},
        "text": {"text": chance.choice(["", "Fuite réparée"])},
        "date": {"text": chance.choice(["2023-05-01", "2030-01-31", "2023-02-30", ""])},
        "single": {"choices": chance.choice([["good"], ["worn"], ["broken"], ["lost"], []])},
        "multiple": {"choices": chance.choice([["pump"], ["pump", "seal"], ["pump", "pump"], []])},
        "photo": {"text": "p/1.jpg"},
    }
    code = asked["code"] if chance.randrange(20) else "no-such-code"
    return {"code": code, "answer": {**NO_ANSWER, **likely[asked["type"]]}}


def amended(chance: Random) -> Row:
    """Change the customer, or something else."""
    nothing: Row = dict.fromkeys(["customer", "task", "tags", "external_description", "internal_description"])
    changes: list[Row] = [{"customer": customer(chance)}, {"task": "Autre chose"}, {"tags": [], "task": "Encore"}]
    return {**nothing, **chance.choice(changes)}


def declared(chance: Random, at: int) -> Row:
    """Type hours: buckets or a window, sometimes what cannot be."""
    seconds: Row = {f"{bucket}_s": chance.choice([None, None, 0, 600, 5431]) for bucket in ("work", "travel", "break")}
    window = None
    if chance.choice([True, False, False]):
        start = at - chance.randint(0, 30) * HOUR + chance.randint(-999, 999)
        length = chance.choice([-HOUR, 0, 20 * MINUTE, 3 * HOUR, 9 * HOUR]) + chance.randint(0, 999)
        flags = {"includes_travel": chance.randrange(2) > 0, "includes_break": chance.randrange(2) > 0}
        window = {"start": start, "end": start + length, **flags}
        seconds["work_s"] = seconds["work_s"] if chance.randrange(10) == 0 else None
    return {
        "technician_id": chance.choice([None, *PEOPLE]),
        "mode": chance.choice(["add", "replace"]),
        **seconds,
        "day": chance.choice([None, None, "2024-03-30"]),
        "window": window,
    }


def completed(chance: Random) -> Row:
    """Press *Terminer*, with hours typed or not."""
    who = chance.sample(PEOPLE, chance.choice([0, 0, 0, 1, 2]))
    lengths = [(1800, None, None), (0, 0, None), (40_000, 600, 60)]
    rows = [(one, *chance.choice(lengths)) for one in who]
    return {"times": [dict(zip(("technician_id", "work_s", "travel_s", "break_s"), row, strict=True)) for row in rows]}


_PHOTO: Row = {"sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 1000, "caption": None}
_SIGNED: Row = {"signatory": "M. Dupont", "reference": "s/1.png", "sha256": "cd" * 32}


def photo(chance: Random) -> Row:
    """Add one of few photos, so that some are there already."""
    stage = chance.choice(["preparation", "before", "after"])
    return {**_PHOTO, "reference": chance.choice(PHOTOS), "caption": chance.choice([None, "Avant"]), "stage": stage}


def signed(chance: Random) -> Row:
    """Sign, technician or customer."""
    return {**_SIGNED, "by": chance.choice(["technician", "customer"])}


def corrected(chance: Random, at: int, segments: list[str]) -> Row:
    """Move the bounds of a segment, known or not."""
    start = at - chance.randint(0, 600) * MINUTE + chance.randint(0, 999)
    return {
        "segment_id": chance.choice([*segments[-2:] * 4, "no-such-segment"]),
        "start": start,
        "end": start + chance.choice([-MINUTE, 0, 7, 45 * MINUTE, 9 * HOUR]),
        "reason": "Oubli",
    }


def all_asked_for() -> Iterator[tuple[str, Row]]:
    """Give what every template is content with."""
    yield "question_answered", {"code": "gas", "answer": {**NO_ANSWER, "boolean": False}}
    for stage in ("before", "after"):
        yield "photo_added", {**_PHOTO, "reference": f"p/{stage}.jpg", "stage": stage}
    for by in ("technician", "customer"):
        yield "signed", {**_SIGNED, "by": by}


def requested(chance: Random) -> Row:
    """Ask for a document."""
    return {
        "document": chance.choice(["report", "work_sheet"]),
        "channel": chance.choice(["mail", "store"]),
        "recipients": chance.choice([None, [], ["boss@example.org"]]),
    }


def _who(chance: Random) -> Row:
    return {"technician_id": chance.choice(PEOPLE)}


def _moved(chance: Random, at: int) -> Row:
    return {"planned_start": at + chance.choice([0, 5, 30, 70, -70]) * HOUR, "planned_duration_s": 3600}


_MAKERS: Mapping[str, Callable[[Random, int, list[str]], Row | None]] = {
    "rescheduled": lambda chance, at, _: _moved(chance, at),
    "assigned": lambda chance, _, __: technicians(chance),
    "amended": lambda chance, _, __: amended(chance),
    "confirmed": lambda *_: None,
    "travel_started": lambda chance, _, __: {**_who(chance), "leg": chance.choice(["out", "between", "back"])},
    "travel_ended": lambda chance, _, __: _who(chance),
    "started": lambda chance, _, __: _who(chance),
    "paused": lambda chance, _, __: {**_who(chance), "reason": chance.choice([None, "break"])},
    "resumed": lambda chance, _, __: _who(chance),
    "stopped": lambda chance, _, __: _who(chance),
    "time_declared": lambda chance, at, _: declared(chance, at),
    "time_corrected": corrected,
    "question_answered": lambda chance, _, __: answer(chance),
    "photo_added": lambda chance, _, __: photo(chance),
    "photo_removed": lambda chance, _, __: {"reference": chance.choice(PHOTOS)},
    "commented": lambda chance, _, __: {"text": chance.choice(["", "Tout va bien", "À revoir"])},
    "signed": lambda chance, _, __: signed(chance),
    "signature_declined": lambda chance, _, __: {"by": chance.choice(["technician", "customer"]), "declined": "absent"},
    "completed": lambda chance, _, __: completed(chance),
    "postponed": lambda chance, _, __: {"reason": "Absent", "follow_up_id": chance.choice([None, "i-next"])},
    "report_requested": lambda chance, _, __: requested(chance),
    "timer_expired": lambda chance, _, ids: {**_who(chance), "segment_id": chance.choice([*ids, "no-such-segment"])},
}


def payload_of(chance: Random, kind: str, at: int, segments: list[str]) -> Row | None:
    """Make a payload of a kind, any but ``planned``."""
    make = _MAKERS.get(kind)
    return make(chance, at, segments) if make else {"reason": "Parce que"}
