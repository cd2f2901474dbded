"""intervention-events ──▶ [lifecycle] ──▶ intervention-log, intervention-status, intervention-rejections."""

from typing import Any

from interventions.domain.case import Facts, Refusal
from interventions.domain.decide import Accepted, Rejected, decide
from interventions.domain.events import InterventionEvent
from interventions.domain.intervention import Intervention
from interventions.domain.records import Rejection
from interventions.domain.refusals import without_state
from interventions.domain.validity import faults, mismatched
from interventions.domain.words import Code, Kind
from interventions.lifecycle.references import SETTINGS, TEMPLATES, References
from interventions.lifecycle.state import decode, encode
from interventions.stream.processor import Decision, Output, Received

EVENTS = "intervention-events"
LOG = "intervention-log"
STATUS = "intervention-status"
REJECTIONS = "intervention-rejections"

LOGGED = "logged"
REJECTED = "rejected"
DUPLICATE = "duplicate"


class Lifecycle:
    """Decides every event once (domain.md §4). Keeps every valid revision of templates and settings."""

    name = "lifecycle"
    inputs: tuple[str, ...] = (EVENTS,)
    references: tuple[str, ...] = (TEMPLATES, SETTINGS)

    def __init__(self) -> None:
        self.known = References()

    def step(self, state: Intervention | None, received: Received) -> Decision:
        """Decide one event; every record that could be read ends as logged, rejected or duplicate."""
        event: InterventionEvent = received.record
        if refused := _broken(event, received):
            return Decision(REJECTED, state, (Output(REJECTIONS, refused["intervention_id"], refused),))
        return _outcome(state, decide(state, event, self._facts(state, event, received)))

    def _facts(self, state: Intervention | None, event: InterventionEvent, received: Received) -> Facts:
        template: Any = None
        settings: Any = None
        if state is not None:
            template = self.known.templates.at(state.visit["template_id"], state.template_revision)
            settings = self.known.settings.at(state.visit["company_id"], state.settings_revision)
        elif event["kind"] == Kind.PLANNED:
            template, settings = self.known.newest(event["payload"]["template_id"], event["payload"]["company_id"])
        return Facts(received.timestamp_ms, received.offset, template, settings)

    def encode(self, state: Intervention) -> bytes:
        """Write a state; the same state always gives the same bytes."""
        return encode(state)

    def decode(self, encoded: bytes) -> Intervention:
        """Read what ``encode`` wrote."""
        return decode(encoded)

    def learn(self, received: Received) -> None:
        """Take one revision of a template or of settings in."""
        self.known.learn(received.topic, received.record)

    def needs_references(self, received: Received) -> bool:
        """Tell whether an intervention may be planned: what was published before must be known."""
        return bool(received.record["kind"] == Kind.PLANNED)


def _broken(event: InterventionEvent, received: Received) -> Rejection | None:
    """Refuse, by check 0, what breaks a rule of its record, has another kind's payload or another key."""
    if paths := faults(event, received.shape):
        intervention_id = received.key or "" if "intervention_id" in paths else event["intervention_id"]
        event_id = None if "event_id" in paths else event["event_id"]
        return without_state(intervention_id, event_id, None, _stamp(received), Refusal(Code.INVALID_RECORD, paths))
    if mismatched(event, received.shape):
        named: InterventionEvent = {**event, "payload": received.shape and (received.shape, event["payload"])}
        refusal = Refusal(Code.PAYLOAD_MISMATCH, ("payload",))
        return without_state(event["intervention_id"], event["event_id"], named, _stamp(received), refusal)
    if received.key != event["intervention_id"]:
        refusal = Refusal(Code.KEY_MISMATCH, ("intervention_id",))
        return without_state(event["intervention_id"], event["event_id"], event, _stamp(received), refusal)
    return None


def _stamp(received: Received) -> Facts:
    return Facts(received.timestamp_ms, received.offset, None, None)


def _outcome(state: Intervention | None, verdict: Any) -> Decision:
    match verdict:
        case Accepted(after, logged, status):
            key = logged["intervention_id"]
            log = Output(LOG, key, logged)
            return Decision(LOGGED, after, (log, Output(STATUS, key, status)) if status else (log,))
        case Rejected(after, rejection):
            return Decision(REJECTED, after, (Output(REJECTIONS, rejection["intervention_id"], rejection),))
        case _:
            return Decision(DUPLICATE, state)
