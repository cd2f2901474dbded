"""One payload of any kind, likely or not."""

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
    given: Row = {
        "yes_no": {"boolean": chance.randrange(3) > 0},
        "number": {"number": chance.choice([0.0, 3.0, 12.5, 80.0])},
        "text": {"text": chance.choice(["", "Fuite réparée"])},
        "date": {"text": chance.choice(["2023-05-01", "2030-01-31", "2023-02-30", ""])},
        "single": {"choices": chance.choice([["good"], ["worn"], ["broken"], ["lost"], []])},
        "multiple": {"choices": chance.choice([["pump"], ["pump", "seal"], ["pump", "pump"], []])},
        "photo": {"text": "p/1.jpg"},
    }[asked["type"]]
    code = asked["code"] if chance.randrange(20) else "no-such-code"
    return {"code": code, "answer": {**NO_ANSWER, **given}}


def amended(chance: Random) -> Row:
    """Change the customer, or something else."""
    nothing: Row = dict.fromkeys(["customer", "task", "tags", "external_description", "internal_description"])
    changes: list[Row] = [{"customer": customer(chance)}, {"task": "Autre chose"}, {"tags": [], "task": "Encore"}]
    return {**nothing, **chance.choice(changes)}


def declared(chance: Random, at: int) -> Row:
    """Type hours: buckets or a window, sometimes what cannot be."""
    seconds: Row = {f"{bucket}_s": chance.choice([None, None, 0, 600, 5431]) for bucket in ("work", "travel", "break")}
    window = None
    if chance.randrange(5) < 2:
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


def photo(chance: Random) -> Row:
    """Add one of few photos, so that some are there already."""
    return {
        "reference": chance.choice(PHOTOS),
        "sha256": "ab" * 32,
        "media_type": "image/jpeg",
        "bytes": 1000,
        "caption": chance.choice([None, "Avant"]),
        "stage": chance.choice(["preparation", "before", "after", "after"]),
    }


def signed(chance: Random) -> Row:
    """Sign, technician or customer."""
    by = chance.choice(["technician", "customer"])
    return {"by": by, "signatory": "M. Dupont", "reference": f"s/{by}.png", "sha256": "cd" * 32}


def corrected(chance: Random, at: int, segments: list[str]) -> Row:
    """Move the bounds of a segment, known or not."""
    start = at - chance.randint(0, 600) * MINUTE + chance.randint(0, 999)
    return {
        "segment_id": chance.choice([*segments, "no-such-segment"]) if segments else "no-such-segment",
        "start": start,
        "end": start + chance.choice([-MINUTE, 0, 7, 45 * MINUTE, 9 * HOUR]),
        "reason": "Oubli",
    }


def requested(chance: Random) -> Row:
    """Ask for a document."""
    return {
        "document": chance.choice(["report", "work_sheet"]),
        "channel": chance.choice(["mail", "store"]),
        "recipients": chance.choice([None, [], ["boss@example.org"]]),
    }


def payload_of(chance: Random, kind: str, at: int, segments: list[str]) -> Row | None:
    """Make a payload of a kind, any but ``planned``."""
    who = {"technician_id": chance.choice(PEOPLE)}
    match kind:
        case "confirmed":
            return None
        case "rescheduled":
            return {"planned_start": at + chance.choice([0, 5, 30, 70, -70]) * HOUR, "planned_duration_s": 3600}
        case "assigned":
            return technicians(chance)
        case "amended":
            return amended(chance)
        case "travel_started":
            return {**who, "leg": chance.choice(["out", "between", "back"])}
        case "paused":
            return {**who, "reason": chance.choice([None, "break"])}
        case "time_declared":
            return declared(chance, at)
        case "time_corrected":
            return corrected(chance, at, segments)
        case "question_answered":
            return answer(chance)
        case _:
            return _payload_of_other(chance, kind, segments, who)


def _payload_of_other(chance: Random, kind: str, segments: list[str], who: Row) -> Row:
    match kind:
        case "travel_ended" | "started" | "resumed" | "stopped":
            return who
        case "photo_added":
            return photo(chance)
        case "photo_removed":
            return {"reference": chance.choice(PHOTOS)}
        case "commented":
            return {"text": chance.choice(["", "Tout va bien", "À revoir"])}
        case "signed":
            return signed(chance)
        case "signature_declined":
            return {"by": chance.choice(["technician", "customer"]), "declined": "absent"}
        case "completed":
            return completed(chance)
        case "postponed":
            return {"reason": "Client absent", "follow_up_id": chance.choice([None, "i-next"])}
        case "report_requested":
            return requested(chance)
        case "timer_expired":
            return {**who, "segment_id": chance.choice([*segments, "no-such-segment"])}
        case _:
            return {"reason": "Parce que"}
