"""Checks 6 to 10 of domain §4, in their order; each gives its code and details, or nothing."""

from model.case import DONE, TABLE, Case, Refusal
from model.past import ENDING, FACTS, ON_THE_DOSSIER, TIMER, begun, locked, named_by, rounds, status
from model.rights import OFFICE, permitted


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


SIX_TO_TEN = (check_locked, check_rights, check_status, check_mode, check_begun)
