"""Checks 11 to 14 of domain §4, in their order; each gives its code and details, or nothing."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from model import dossier
from model.case import Case, Refusal
from model.inputs import Row
from model.past import ENDING, ON_THE_DOSSIER, TIMER, Past, kind_of, named_by, openers, rounds
from model.questionnaire import is_answer, missing


def names(case: Case) -> list[str]:
    """List the technicians that an event about time names, in the payload's order."""
    if case.kind in (*TIMER, "timer_expired"):
        return [case.payload["technician_id"]]
    if case.kind == "completed":
        return [typed["technician_id"] for typed in case.payload["times"]]
    named = named_by(case.payload, case.past) if case.kind == "time_declared" else None
    return [named] if named else []


def check_assigned(case: Case) -> Refusal | None:
    """Check 11; an expiry of no known segment has no round to ask, check 12b names it."""
    if case.kind == "time_declared" and not names(case):
        return "not_assigned", []
    this = rounds(case.past)[-1] if case.kind == "completed" else case.of_round
    strangers = [one for one in names(case) if this is not None and one not in this.technicians]
    return ("not_assigned", strangers) if strangers else None


def whole_s(start: int, end: int) -> int:
    """T1: both bounds truncated to the whole second."""
    return end // 1000 - start // 1000


def window_work_s(declared: Row) -> int:
    """T5: the window minus what it includes."""
    window = declared["window"]
    travel = (declared["travel_s"] or 0) if window["includes_travel"] else 0
    pause = (declared["break_s"] or 0) if window["includes_break"] else 0
    return whole_s(window["start"], window["end"]) - travel - pause


def lengths(case: Case) -> Iterator[int]:
    """List the lengths that ``segment_limit`` bounds."""
    rows = case.payload["times"] if case.kind == "completed" else [case.payload]
    if case.kind == "time_corrected":
        yield whole_s(case.payload["start"], case.payload["end"])
        return
    for row in rows:
        yield from (row[bucket] for bucket in ("work_s", "travel_s", "break_s") if row[bucket] is not None)
        if row.get("window"):
            yield window_work_s(row)


def impossible(declared: Row) -> bool:
    """Check 12, of a declaration: its window's ends, work beside it, nothing at all, more than it holds."""
    window = declared["window"]
    if window is None:
        return all(declared[bucket] is None for bucket in ("work_s", "travel_s", "break_s"))
    backwards = whole_s(window["start"], window["end"]) < 0
    return backwards or declared["work_s"] is not None or window_work_s(declared) < 0


def check_times(case: Case) -> Refusal | None:
    """Check 12."""
    refused = ("invalid_times", [])
    if case.kind == "time_corrected" and whole_s(case.payload["start"], case.payload["end"]) < 0:
        return refused
    if case.kind == "time_declared" and impossible(case.payload):
        return refused
    if case.kind in ("time_declared", "time_corrected", "completed"):
        limit = case.settings["segment_limit_s"]
        if limit is not None and any(length > limit for length in lengths(case)):
            return refused
    return None


def check_named(case: Case) -> Refusal | None:
    """Check 12b."""
    if case.kind in ("time_corrected", "timer_expired"):
        segment = case.payload["segment_id"]
        opener = openers(case.past).get(segment)
        another = case.kind == "timer_expired" and opener is not None
        if opener is None or (another and opener["event"]["payload"]["technician_id"] != case.payload["technician_id"]):
            return "unknown_segment", [segment]
    if case.kind == "photo_removed":
        reference = case.payload["reference"]
        added = [r["event"]["payload"]["reference"] for r in case.past if kind_of(r) == "photo_added"]
        if reference not in added:
            return "unknown_photo", [reference]
    return None


class Counts(NamedTuple):
    """Check 12c: how many log records of each sort."""

    segments: int
    ends: int
    others: int


def counts(past: Past) -> Counts:
    opening = set(openers(past))
    ends = [r for r in past if kind_of(r) in (*ENDING, "reverted", "redrafted", "closed", "reopened")]
    free = [r for r in past if kind_of(r) in ("planned", "timer_expired")]
    return Counts(len(opening), len(ends), len(past) - len(opening) - len(ends) - len(free))


def check_limits(case: Case, after: Past) -> Refusal | None:
    """Check 12c, over the past as it would be."""
    if case.kind in ("reopened", "timer_expired"):
        return None
    now, then = counts(case.past), counts(after)
    grown = [new > limit for old, new, limit in zip(now, then, (500, 200, 1000), strict=True) if new > old]
    too_many = any(grown) or (case.kind == "photo_added" and len(dossier.photos(after)) > 200)
    too_big = case.kind in ON_THE_DOSSIER and dossier.size(after, case.template) > 128 * 1024
    return ("limit_exceeded", []) if too_many or too_big else None


def check_answer(case: Case, _after: Past) -> Refusal | None:
    """Check 13."""
    if case.kind != "question_answered":
        return None
    code = case.payload["code"]
    asked = [question for question in case.template["questions"] if question["code"] == code]
    if not asked:
        return "unknown_question", [code]
    return None if is_answer(asked[0], case.payload["answer"]) else ("invalid_answer", [code])


def check_complete(case: Case, _after: Past) -> Refusal | None:
    """Check 14."""
    if case.kind != "completed":
        return None
    given = {code: event["payload"]["answer"] for code, event in dossier.answers(case.past).items()}
    if codes := missing(case.template, given):
        return "answers_missing", codes
    stages = [photo["stage"] for photo in dossier.photos(case.past)]
    if few := [r["stage"] for r in case.template["required_photos"] if stages.count(r["stage"]) < r["minimum"]]:
        return "photos_missing", few
    signed = dossier.signatures(case.past, case.template)
    good = [s["by"] for s in signed if not (s["stale"] and case.template["renew_signatures"])]
    if unsigned := [by for by in case.template["required_signatures"] if by not in good]:
        return "signature_missing", unsigned
    asked = case.settings["tracking_mandatory"] and case.mode in ("timer", "manual")
    return ("time_required", []) if asked and not has_time(case) else None


def has_time(case: Case) -> bool:
    """Check 14, ``time_required``: the typed times of this very ``completed`` count too."""
    for event in [*(record["event"] for record in case.past), case.event]:
        payload = event["payload"]
        if event["kind"] == "started" and case.mode == "timer":
            return True
        if event["kind"] == "completed" and any(t["work_s"] or t["travel_s"] for t in payload["times"]):
            return True
        if event["kind"] == "time_declared":
            work = window_work_s(payload) if payload["window"] else payload["work_s"]
            if work or payload["travel_s"]:
                return True
    return False


ELEVEN_TO_12B = (check_assigned, check_times, check_named)
AFTERWARDS: tuple[Callable[[Case, Past], Refusal | None], ...] = (check_limits, check_answer, check_complete)
