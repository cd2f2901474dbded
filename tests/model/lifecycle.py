"""Events in, log, statuses and rejections out, one after the other (domain §4, contracts §3)."""

import hashlib
from collections.abc import Iterator

from interventions.domain.canonical import compact, event_form, instant_text
from interventions.domain.words import Kind
from model import dossier
from model.checks import AFTERWARDS, ELEVEN_TO_12B, SIX_TO_TEN, TABLE, Case, Refusal
from model.inputs import Input, Row, Verdict
from model.past import ENDING, FACTS, TIMER, Past, kind_of, locked, rounds, status, version, visit
from model.record_rules import EVENT_ID, ID, as_rejected, check_zero, fits
from model.reference import Reference

CATEGORY = {
    "draft": "planned",
    "confirmed": "planned",
    "in_progress": "active",
    "done": "finished",
    "unfinished": "not_finished",
    "postponed": "not_finished",
    "cancelled": "cancelled",
}
CONTENT = ("kind", "occurred_at", "origin", "actor", "expected_version", "payload")
REMEMBERED = 256


class Known:
    """One planned intervention: what it keeps of the reference, what was accepted, what was refused."""

    def __init__(self, template: Row, settings: Row) -> None:
        self.template = template
        self.settings = settings
        self.past: Past = []
        self.refused: list[Row] = []


class Lifecycle:
    """Every intervention there is."""

    def __init__(self) -> None:
        self.reference = Reference()
        self.known: dict[str, Known] = {}

    def decide(self, given: Input) -> Verdict:
        """Give the one outcome of one input."""
        if refusal := check_zero(given):
            return rejected(given, None, refusal)
        event = given.event
        known = self.known.get(event["intervention_id"])
        if known is not None:
            return self.decide_known(given, known)
        if refusal := self.check_unknown(event):
            return rejected(given, None, refusal)
        planned = event["payload"]
        known = Known(
            self.reference.templates[planned["template_id"]],
            self.reference.settings[planned["company_id"]],
        )
        verdict = verdict_of(given, known)
        if verdict.outcome == "logged":
            self.known[event["intervention_id"]] = known
            return verdict
        return rejected(given, None, refusal_of(verdict))

    def check_unknown(self, event: Row) -> Refusal | None:
        """Ask checks 2 and 3."""
        if event["kind"] != "planned":
            return "unknown_intervention", [event["intervention_id"]]
        if event["payload"]["template_id"] not in self.reference.templates:
            return "unknown_template", [event["payload"]["template_id"]]
        if event["payload"]["company_id"] not in self.reference.settings:
            return "unknown_company", [event["payload"]["company_id"]]
        return None

    def decide_known(self, given: Input, known: Known) -> Verdict:
        """Ask checks 1, 1b and 2b, then the rest."""
        remembered = [record["event"] for record in known.past] + known.refused[-REMEMBERED:]
        for earlier in remembered:
            if earlier["event_id"] == given.event["event_id"]:
                if content(earlier) == content(given.event):
                    return Verdict("duplicate")
                return rejected(given, known, ("id_reused", []))
        if given.event["kind"] == "planned":
            verdict = rejected(given, known, ("already_planned", []))
        else:
            verdict = verdict_of(given, known)
        if verdict.outcome == "rejected":
            known.refused.append(given.event)
        return verdict


def content(event: Row) -> bytes:
    """Check 1: what makes the same event the same."""
    return compact({name: event[name] for name in CONTENT})


def refusal_of(verdict: Verdict) -> Refusal:
    assert verdict.rejection is not None
    return verdict.rejection["code"], verdict.rejection["details"]


def check_envelope(given: Input, known: Known) -> Refusal | None:
    """Ask checks 4 and 5."""
    event, now = given.event, version(known.past)
    if event["expected_version"] is not None and event["expected_version"] != now:
        return "version_conflict", [str(now)]
    late_by = event["occurred_at"] - given.received_at
    return ("future_time", []) if late_by > known.settings["skew_limit_s"] * 1000 else None


def verdict_of(given: Input, known: Known) -> Verdict:
    """Ask checks 4 to 14, then what an accepted event does."""
    case = Case(known.past, given.event, known.template, known.settings)
    refusal = check_envelope(given, known)
    checks = SIX_TO_TEN[:2] if given.event["kind"] == "planned" else (*SIX_TO_TEN, *ELEVEN_TO_12B)
    for check in checks:
        refusal = refusal or check(case)
    if refusal:
        return rejected(given, known, refusal)
    record = log_record(given, known, case)
    after = [*known.past, record]
    for check_after in AFTERWARDS:
        if refusal := check_after(case, after):
            return rejected(given, known, refusal)
    known.past.append(record)
    written = status_record(known.past) if record["outcome"] == "applied" else None
    return Verdict("logged", record, written)


def status_after(case: Case) -> str:
    """Read the table's right column; a late fact changes no status."""
    before = status(case.past)
    if case.kind == "planned":
        return str(case.payload["initial_status"])
    moved = TABLE[case.kind][1]
    return str(before if moved is None or case.late else moved)


def outcome_of(case: Case, after: str) -> str:
    """Domain §4, last paragraph."""
    nothing = (
        (case.kind == "closed" and locked(case.past))
        or (case.kind == "reopened" and not locked(case.past))
        or (case.kind == "started" and case.mode != "timer" and after == status(case.past))
        or dossier.changes_nothing(case.past, case.event)
    )
    return "unchanged" if nothing else "applied"


def report_after(case: Case, outcome: str) -> tuple[int, bool]:
    """Domain §8: the number of the present revision, and whether it is outdated."""
    revision, outdated = (case.past[-1]["revision"], case.past[-1]["report_outdated"]) if case.past else (0, False)
    if case.kind == "completed":
        return revision + 1, False
    if case.kind == "report_requested" and case.payload["document"] == "report" and outdated:
        return revision + 1, False
    if status(case.past) == "done" and outcome == "applied" and case.kind in (*FACTS, "time_corrected", "amended"):
        this = case.of_round
        after_the_end = this is not None and this.end is not None and case.event["occurred_at"] > this.end
        way_home = case.kind in ("travel_started", "travel_ended") and after_the_end
        return revision, outdated or not way_home
    return revision, outdated


def log_record(given: Input, known: Known, case: Case) -> Row:
    """Contracts §3, LoggedEvent."""
    event, past = given.event, known.past
    after = status_after(case)
    outcome = outcome_of(case, after)
    revision, outdated = report_after(case, outcome)
    record: Row = {
        "intervention_id": event["intervention_id"],
        "version": len(past) + 1,
        "event": event,
        "received_at": given.received_at,
        "source_offset": given.offset,
        "outcome": outcome,
        "late": case.late,
        "flags": ["clock_ahead"] if event["occurred_at"] > given.received_at else [],
        "round": 0,
        "status_before": status(past),
        "status": after,
        "locked": False,
        "company_id": known.settings["company_id"],
        "template_id": known.template["template_id"],
        "template_revision": known.template["revision"],
        "settings_revision": known.settings["revision"],
        "revision": revision,
        "report_outdated": outdated,
        "rules": {},
        "dossier": None,
        "previous_hash": past[-1]["hash"] if past else bytes(32),
        "hash": b"",
    }
    now = [*past, record]
    record["locked"] = locked(now)
    record["rules"] = {
        "time_entry_mode": known.settings["time_entry_mode"],
        "auto_stop_after_s": known.settings["auto_stop_after_s"],
        "rounding": known.settings["rounding"],
        "zone": visit(now)["zone"],
    }
    of_its_own = case.of_round if case.kind in (*FACTS, "time_corrected", "timer_expired") else None
    record["round"] = of_its_own.number if of_its_own else len(rounds(now))
    if case.kind in ("completed", "report_requested"):
        record["dossier"] = dossier.dossier(now, known.template, known.settings)
    record["hash"] = chained(record)
    return record


def chained(record: Row) -> bytes:
    """Contracts §3: SHA-256 of the previous hash followed by the compact JSON of what was decided."""
    told = {
        "event": event_form(record["event"]),
        "intervention_id": record["intervention_id"],
        "outcome": record["outcome"],
        "received_at": instant_text(record["received_at"]),
        "source_offset": record["source_offset"],
        "status": record["status"],
        "version": record["version"],
    }
    return hashlib.sha256(record["previous_hash"] + compact(told)).digest()


def last_change(past: Past) -> Row | None:
    """Find the record that brought the present status."""
    changes = [record for record in past if record["status"] != record["status_before"]]
    return changes[-1] if changes else None


def status_record(past: Past) -> Row:
    """Contracts §3, InterventionStatus."""
    record, event, now = past[-1], past[-1]["event"], visit(past)
    change = last_change(past)
    assert change is not None
    told = change["event"]["payload"] or {}
    stands = kind_of(change) in ENDING
    return {
        "intervention_id": record["intervention_id"],
        "version": record["version"],
        "status": record["status"],
        "category": CATEGORY[record["status"]],
        "locked": record["locked"],
        "previous_status": change["status_before"],
        **{name: event[name] for name in ("kind", "event_id", "occurred_at", "origin", "actor")},
        "company_id": record["company_id"],
        "template_id": record["template_id"],
        **{name: now[name] for name in ("reference", "type", "task")},
        "customer_id": now["customer"]["id"],
        **{name: now[name] for name in ("zone", "planned_start", "planned_duration_s")},
        "technician_ids": [technician["id"] for technician in now["technicians"]],
        "lead_id": now["lead_id"],
        "tags": now["tags"],
        "round": len(rounds(past)),
        "revision": record["revision"],
        "report_outdated": record["report_outdated"],
        "reason": told.get("reason") if stands else None,
        "follow_up_id": told.get("follow_up_id") if record["status"] == "postponed" else None,
    }


def some_payloads(known: Known, kind: str) -> Iterator[Row | None]:
    """Give payloads of a kind that differ in what checks 6 to 10 look at (``allowed_kinds``)."""
    match kind:
        case "amended":
            yield {"customer": {"name": "x"}}
            yield {"task": "x"}
        case "time_corrected":
            yield {"segment_id": ""}
            for record in known.past:
                yield {"segment_id": record["event"]["event_id"]}
        case "timer_expired":
            yield {"segment_id": ""}
        case "report_requested":
            yield {"document": "report"}
            yield {"document": "work_sheet"}
        case "completed":
            yield {"times": []}
        case "time_declared":
            yield {"technician_id": None}
        case _ if kind in TIMER:
            yield {"technician_id": "", "leg": "out", "reason": None}
        case _:
            yield {}


def allowed_kinds(known: Known, event: Row) -> list[str]:
    """Domain §4: the kinds of which some payload would pass checks 6 to 10 now."""
    return [
        str(kind)
        for kind in Kind
        if kind != "planned" and any(passes(known, event, kind, payload) for payload in some_payloads(known, kind))
    ]


def passes(known: Known, event: Row, kind: str, payload: Row | None) -> bool:
    tried = {**event, "kind": kind, "payload": payload}
    case = Case(known.past, tried, known.template, known.settings, by_table=True)
    return not any(check(case) for check in SIX_TO_TEN)


def rejected(given: Input, known: Known | None, refusal: Refusal) -> Verdict:
    """Contracts §3, Rejection, but for its sentences."""
    code, details = refusal
    event, past = given.event, known.past if known else []
    readable = code not in ("invalid_record", "payload_mismatch", "key_mismatch")
    valid_id = fits(ID, event["intervention_id"])
    return Verdict(
        "rejected",
        rejection={
            "intervention_id": event["intervention_id"] if valid_id else given.key,
            "event": as_rejected(given, code),
            "event_id": event["event_id"] if fits(EVENT_ID, event["event_id"]) else None,
            "received_at": given.received_at,
            "source_offset": given.offset,
            "code": code,
            "details": details,
            "company_id": past[-1]["company_id"] if past else None,
            "status": status(past),
            "version": version(past),
            "locked": locked(past),
            "allowed_kinds": allowed_kinds(known, event) if known and past and readable else [],
        },
    )
