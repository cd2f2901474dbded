"""Checks 6 to 14 of domain §4, in their order; each gives its code and details, or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from model import dossier
from model.inputs import Row
from model.past import (
    ENDING,
    FACTS,
    ON_THE_DOSSIER,
    TIMER,
    Past,
    Round,
    begun,
    kind_of,
    locked,
    named_by,
    openers,
    round_at,
    rounds,
    status,
)
from model.questionnaire import is_answer, missing
from model.rights import OFFICE, permitted

DONE, OPEN = "done", ("confirmed", "in_progress")
MOVABLE = ("draft", "confirmed", "in_progress", "unfinished", "postponed")
ANY = (*MOVABLE, "done", "cancelled")
TABLE: dict[str, tuple[tuple[str, ...], str | None]] = {
    "confirmed": (("draft",), "confirmed"),
    "started": (OPEN, "in_progress"),
    "completed": (OPEN, "done"),
    "left_unfinished": (OPEN, "unfinished"),
    "postponed": (OPEN, "postponed"),
    "cancelled": (("draft", *OPEN), "cancelled"),
    "reverted": (("done", "unfinished", "postponed"), "confirmed"),
    "redrafted": (("confirmed", "done", "unfinished", "postponed", "cancelled"), "draft"),
    "rescheduled": (MOVABLE, None),
    "assigned": (MOVABLE, None),
    "amended": (MOVABLE, None),
    "travel_started": (OPEN, None),
    "travel_ended": (OPEN, None),
    "stopped": (OPEN, None),
    "time_declared": (OPEN, None),
    **dict.fromkeys(ON_THE_DOSSIER, (OPEN, None)),
    "paused": (("in_progress",), None),
    "resumed": (("in_progress",), None),
    "time_corrected": (OPEN, None),
    "report_requested": ((), None),
    "closed": (ANY, None),
    "reopened": (ANY, None),
    "timer_expired": (ANY, None),
}
"""Domain §4, transitions: from, to (none: same)."""

Refusal = tuple[str, list[str]]


@dataclass
class Case:
    """One event before what is known; ``by_table``: facts are judged by the table alone (``allowed_kinds``)."""

    past: Past
    event: Row
    template: Row
    settings: Row
    by_table: bool = False

    @property
    def kind(self) -> str:
        return str(self.event["kind"])

    @property
    def payload(self) -> Row:
        return self.event["payload"] or {}

    @property
    def mode(self) -> str:
        return str(self.settings["time_entry_mode"])

    @property
    def from_mobile(self) -> bool:
        return bool(self.event["origin"] == "mobile")

    @property
    def brings_times(self) -> bool:
        return self.kind == "completed" and bool(self.payload["times"])

    @property
    def of_round(self) -> Round | None:
        """Domain §4, *the round of a fact*; of an outcome *by the same measure*."""
        if self.kind in ("timer_expired", "time_corrected"):
            opener = openers(self.past).get(self.payload["segment_id"])
            return rounds(self.past)[opener["round"] - 1] if opener else None
        if self.kind in (*FACTS, *ENDING):
            return round_at(self.past, self.event["occurred_at"], self.settings["skew_limit_s"] * 1000)
        return None

    @property
    def late(self) -> bool:
        """A fact whose round is not open."""
        return self.kind in FACTS and self.of_round is not None and self.of_round.end is not None


def check_locked(case: Case) -> Refusal | None:
    """Check 6."""
    held = case.event["origin"] in ("mobile", "portal")
    if case.settings["lock_scope"] == "everyone":
        held = case.event["origin"] != "system"
    passes = case.kind in ("reopened", "report_requested")
    return ("locked", []) if locked(case.past) and held and not passes else None


def check_rights(case: Case) -> Refusal | None:
    """Check 7."""
    if permitted(case.past, case.event, case.template, case.settings, case.of_round):
        return None
    return "not_permitted", []


def in_table(case: Case) -> bool:
    """Domain §4, the table and the conditions written in it."""
    now = status(case.past)
    if case.kind == "report_requested":
        return now == DONE if case.payload["document"] == "report" else now not in ("draft", "cancelled")
    if case.kind == "amended" and now == DONE:
        other = [value for name, value in case.payload.items() if name != "customer" and value is not None]
        return not other and case.event["origin"] in OFFICE
    if case.kind == "time_corrected" and now in (DONE, "unfinished", "postponed", "cancelled"):
        return case.event["origin"] in OFFICE
    return now in TABLE[case.kind][0]


def late_rule(case: Case) -> bool:
    """Domain §4, the late rule (a), (b), (c)."""
    this, at = case.of_round, case.event["occurred_at"]
    assert this is not None
    assert this.end is not None
    named = named_by(case.payload, case.past) if case.kind == "time_declared" else case.payload.get("technician_id")
    way_home = case.kind == "travel_started" and case.payload["leg"] in ("between", "back")
    after_the_end = way_home or case.kind in ("stopped", "paused", "travel_ended", "time_declared")
    from_office = case.event["origin"] in OFFICE
    on_file = case.kind in ON_THE_DOSSIER and status(case.past) in (DONE, "unfinished")
    return (
        at <= this.end
        or (
            after_the_end
            and case.event["actor"]["id"] == named
            and at <= this.end + case.settings["late_limit_s"] * 1000
        )
        or (from_office and (case.kind == "time_declared" or on_file))
    )


def check_status(case: Case) -> Refusal | None:
    """Check 8: the table, the late rule, facts before the first round, outcomes of an earlier round."""
    refused = ("not_allowed_in_status", [])
    if case.kind in FACTS and not case.by_table:
        if case.of_round is None:
            return refused
        if case.late:
            return None if late_rule(case) else refused
    if not in_table(case):
        return refused
    of_earlier = case.kind in ENDING and case.of_round is not None and case.of_round.number < len(rounds(case.past))
    return refused if of_earlier else None


def check_mode(case: Case) -> Refusal | None:
    """Ask checks 9 and 9b."""
    types_time = case.from_mobile and (case.kind == "time_declared" or case.brings_times)
    if case.mode in ("none", "manual") and case.kind in TIMER and case.kind != "started":
        return "tracking_disabled", []
    if case.mode == "none" and types_time:
        return "tracking_disabled", []
    return ("tracking_automatic", []) if case.mode == "timer" and types_time else None


def check_begun(case: Case) -> Refusal | None:
    """Check 10."""
    kinds = [*ON_THE_DOSSIER, "amended", "left_unfinished", *(["completed"] if case.mode == "timer" else [])]
    asked = case.settings["tracking_mandatory"] and case.mode in ("timer", "manual") and case.from_mobile
    return ("not_started", []) if asked and case.kind in kinds and not begun(case.past, case.mode) else None


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


SIX_TO_TEN = (check_locked, check_rights, check_status, check_mode, check_begun)
ELEVEN_TO_12B = (check_assigned, check_times, check_named)
AFTERWARDS: tuple[Callable[[Case, Past], Refusal | None], ...] = (check_limits, check_answer, check_complete)
