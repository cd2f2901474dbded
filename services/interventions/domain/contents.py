"""Checks 11 to 14 of domain.md §4: what an event's payload says, held against what is known."""

from interventions.domain.case import Case, Refusal
from interventions.domain.dossier import is_too_large, missing_answers, missing_photos, missing_signatures
from interventions.domain.entries import entered
from interventions.domain.lengths import above_limit, counts_time, times_faulty
from interventions.domain.lines import entry
from interventions.domain.marks import mark, opener_named
from interventions.domain.questionnaire import is_valid, question_of
from interventions.domain.words import DOSSIER_FACTS, OUTCOMES, Code, Kind, TimeEntryMode

MOST_PHOTOS = 200
MOST_OPENERS = 500
MOST_TURNS = 200
MOST_OTHERS = 1000
TURNS = OUTCOMES | {Kind.REVERTED, Kind.REDRAFTED, Kind.CLOSED, Kind.REOPENED}
UNCOUNTED = frozenset({Kind.PLANNED, Kind.TIMER_EXPIRED})
NO_LIMIT = frozenset({Kind.PLANNED, Kind.REOPENED, Kind.TIMER_EXPIRED})
_STARTING = frozenset({Kind.STARTED, Kind.RESUMED, Kind.TRAVEL_STARTED})


def opens_segments(kind: str, payload: object, mode: str) -> bool:
    """Tell whether an event is one that opens segments, whatever the fold makes of it."""
    if mode != TimeEntryMode.TIMER:
        return False
    return kind in _STARTING or (kind == Kind.PAUSED and isinstance(payload, dict) and payload["reason"] is not None)


def check_assigned(case: Case) -> Refusal | None:
    """Check 11: time is of technicians of the round."""
    if case.round is None:  # no segment, no round: check 12b says so
        return None
    if case.kind == Kind.TIME_DECLARED and case.named_technician() is None:
        return Refusal(Code.NOT_ASSIGNED)
    strangers = [named for named in _named(case) if named not in case.round.technicians]
    return Refusal(Code.NOT_ASSIGNED, tuple(dict.fromkeys(strangers))) if strangers else None


def _named(case: Case) -> list[str]:
    if case.kind == Kind.COMPLETED:
        return [typed["technician_id"] for typed in case.payload["times"]]
    named = case.named_technician()
    return [] if named is None else [named]


def check_times(case: Case) -> Refusal | None:
    """Check 12: bounds in order, lengths that can be."""
    limit = case.settings["segment_limit_s"]
    faulty = times_faulty(case.kind, case.payload) or (
        limit is not None and above_limit(case.kind, case.payload, limit)
    )
    return Refusal(Code.INVALID_TIMES) if faulty else None


def check_segment(case: Case) -> Refusal | None:
    """Check 12b: the segment is one that an accepted event opened, of that technician."""
    assert case.before is not None
    segment_id, technician = case.payload["segment_id"], case.payload.get("technician_id")
    opener = opener_named(case.before.openers, segment_id)
    known = opener is not None and (technician is None or mark(technician) == opener.technician)
    return None if known else Refusal(Code.UNKNOWN_SEGMENT, (segment_id,))


def check_photo(case: Case) -> Refusal | None:
    """Check 12b: what is removed was added once."""
    assert case.before is not None
    reference = case.payload["reference"]
    return None if entry(case.before.entries.photos, reference) else Refusal(Code.UNKNOWN_PHOTO, (reference,))


def check_limits(case: Case) -> Refusal | None:
    """Check 12c: an intervention stays a size that one record holds."""
    assert case.before is not None
    counts = case.before.counts
    if case.kind in TURNS:
        exceeded = counts.turns >= MOST_TURNS
    elif opens_segments(case.kind, case.payload, case.mode):
        exceeded = counts.openers >= MOST_OPENERS
    else:
        exceeded = counts.others >= MOST_OTHERS or (case.kind in DOSSIER_FACTS and _dossier_exceeds(case))
    return Refusal(Code.LIMIT_EXCEEDED) if exceeded else None


def _dossier_exceeds(case: Case) -> bool:
    assert case.before is not None
    before = case.before.entries
    case.entered = entered(before, case.event, case.template)
    if case.entered.photo_count > MOST_PHOTOS:
        return True
    return case.entered is not before and is_too_large(case.entered, case.template)


def check_answer(case: Case) -> Refusal | None:
    """Check 13: the question is the template's, the answer one of its type."""
    code = case.payload["code"]
    question = question_of(case.template, code)
    if question is None:
        return Refusal(Code.UNKNOWN_QUESTION, (code,))
    return None if is_valid(question, case.payload["answer"]) else Refusal(Code.INVALID_ANSWER, (code,))


def check_completion(case: Case) -> Refusal | None:
    """Check 14: nothing that the template or the company asks for is missing."""
    assert case.before is not None
    stands = case.before.entries
    if missing := missing_answers(stands, case.template):
        return Refusal(Code.ANSWERS_MISSING, missing)
    if missing := missing_photos(stands, case.template):
        return Refusal(Code.PHOTOS_MISSING, missing)
    if missing := missing_signatures(stands, case.template):
        return Refusal(Code.SIGNATURE_MISSING, missing)
    return None if _has_time(case) else Refusal(Code.TIME_REQUIRED)


def _has_time(case: Case) -> bool:
    assert case.before is not None
    begun = case.before.begun
    if not case.tracking_mandatory or begun.timed or counts_time(case.kind, case.payload):
        return True
    return case.mode == TimeEntryMode.TIMER and begun.started
