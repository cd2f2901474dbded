"""Events in, log, statuses and rejections out, one after the other (domain §4)."""

from interventions.domain.canonical import compact
from model.case import Case, Refusal
from model.checks import SIX_TO_TEN
from model.contents import AFTERWARDS, ELEVEN_TO_12B
from model.inputs import Input, Row, Verdict
from model.known import Known
from model.past import version
from model.record_rules import check_zero
from model.records import log_record, status_record
from model.reference import Reference
from model.refusals import rejected

CONTENT = ("kind", "occurred_at", "origin", "actor", "expected_version", "payload")
REMEMBERED = 256


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
