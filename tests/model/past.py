"""Everything that follows from the accepted events of one intervention (domain §2, §4, §8).

A past is the list of its log records, in the order of their versions; every answer is found by reading it.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from model.inputs import Row

Past = list[Row]
ENDING = ("completed", "left_unfinished", "postponed", "cancelled")
TIMER = ("travel_started", "travel_ended", "started", "paused", "resumed", "stopped")
ON_THE_DOSSIER = ("question_answered", "photo_added", "photo_removed", "commented", "signed", "signature_declined")
FACTS = (*TIMER, "time_declared", *ON_THE_DOSSIER)
"""What belongs to a round by its ``occurred_at`` (domain §4)."""


@dataclass
class Round:
    """One round, numbered from 1; ``end`` is null while it is open."""

    number: int
    opening: int
    end: int | None = None
    technicians: set[str] = field(default_factory=set)


def kind_of(record: Row) -> str:
    return str(record["event"]["kind"])


def visit(past: Past) -> Row:
    """Give the visit as it is now: planned, then all that changed it."""
    now: Row = {}
    for record in past:
        payload = record["event"]["payload"]
        match kind_of(record):
            case "planned":
                now = dict(payload)
            case "rescheduled" | "assigned":
                now = {**now, **payload}
            case "amended":
                now = {**now, **{name: value for name, value in payload.items() if value is not None}}
    return now


def technicians(past: Past) -> list[str]:
    """List who is assigned now, in the order of the payload."""
    return [technician["id"] for technician in visit(past)["technicians"]]


def opens_a_round(record: Row) -> bool:
    """Domain §1: planned as confirmed, confirmed, reverted."""
    return kind_of(record) in ("planned", "confirmed", "reverted") and bool(record["status"] == "confirmed")


def rounds(past: Past) -> list[Round]:
    """Domain §4, the round of a fact: an opening never before the end before it, an end never before its opening."""
    found: list[Round] = []
    for count, record in enumerate(past, 1):
        at = record["event"]["occurred_at"]
        if opens_a_round(record):
            opening = max([at, *(before.end for before in found[-1:] if before.end is not None)])
            found.append(Round(len(found) + 1, opening, None, set(technicians(past[:count]))))
        elif kind_of(record) in (*ENDING, "redrafted") and found and found[-1].end is None:
            found[-1].end = max(at, found[-1].opening)
        elif kind_of(record) == "assigned" and found:
            found[-1].technicians |= {technician["id"] for technician in record["event"]["payload"]["technicians"]}
    return found


def round_at(past: Past, at: int, skew_ms: int) -> Round | None:
    """Domain §4: the last round whose opening is at or before, or within the skew limit after the end before."""
    all_rounds = rounds(past)
    fitting = all_rounds[:1]
    for before, this in pairwise(all_rounds):
        assert before.end is not None
        if this.opening <= at or (this.opening - skew_ms <= at and at > before.end):
            fitting.append(this)
    return fitting[-1] if fitting else None


def version(past: Past) -> int:
    """Give the version of the last applied event."""
    return max((record["version"] for record in past if record["outcome"] == "applied"), default=0)


def status(past: Past) -> str | None:
    return past[-1]["status"] if past else None


def locked(past: Past) -> bool:
    """Domain §2: set by *closed*, cleared by *reopened*, in any status."""
    flips = [kind_of(record) for record in past if kind_of(record) in ("closed", "reopened")]
    return flips[-1:] == ["closed"]


def openers(past: Past) -> dict[str, Row]:
    """Check 12b: the accepted events that open segments, in mode ``timer``, by id."""
    found = {}
    for record in past:
        kind, payload = kind_of(record), record["event"]["payload"]
        opens = kind in ("started", "resumed", "travel_started") or (kind == "paused" and payload["reason"] == "break")
        if opens and record["rules"]["time_entry_mode"] == "timer":
            found[record["event"]["event_id"]] = record
    return found


def begun(past: Past, mode: str) -> bool:
    """Check 10: ``started``, or in mode ``manual`` a ``time_declared``, in any round."""
    beginnings = {"started"} | ({"time_declared"} if mode == "manual" else set())
    return any(kind_of(record) in beginnings for record in past)


def named_by(declaration: Row, past: Past) -> str | None:
    """T6: whom a ``time_declared`` is about; the lead, else the first, as assigned now."""
    given: str | None = declaration["technician_id"]
    lead: str | None = visit(past)["lead_id"]
    return given or lead or next(iter(technicians(past)), None)
