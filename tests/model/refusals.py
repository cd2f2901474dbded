"""Rejections, and what would have been allowed instead (domain §4, contracts §3)."""

from collections.abc import Iterator

from interventions.domain.words import Kind
from model.case import Case, Refusal
from model.checks import SIX_TO_TEN
from model.inputs import Input, Row, Verdict
from model.known import Known
from model.past import TIMER, locked, status, version
from model.record_rules import EVENT_ID, ID, as_rejected, fits


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
