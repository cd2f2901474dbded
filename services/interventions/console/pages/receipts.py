"""What became of a form that was sent: on its way, accepted, or refused in a sentence."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from interventions.console.call import Call
from interventions.console.desk import COMMANDS, Sent, event_id, is_key
from interventions.projection.queries.now import verdict_of
from interventions.projection.queries.papers import delivery
from interventions.projection.queries.rows import Verdict

TOO_LATE = (
    "Ce courriel avait changé entre-temps ; l'ordre n'y change rien.",
    "This mail had changed meanwhile; the order changes nothing.",
)
"""In French and English: mailing refuses no order, so its record tells whether it followed this one."""


class Answer(NamedTuple):
    """``outcome``: pending, applied, unchanged or refused; ``what`` is the kind of event, or the command."""

    outcome: str
    what: str
    about: str
    french: str = ""
    english: str = ""
    details: tuple[str, ...] = ()
    typed: Mapping[str, str] = {}

    @property
    def pending(self) -> bool:
        """Tell whether nothing has come back yet."""
        return self.outcome == "pending"


def answer_to(call: Call, key: str | None, about: str | None = None) -> Answer | None:
    """Ask what became of a form; None for one that was never sent from here. Raises ReadModelMissing.

    One sent before the console was restarted is known again once its event about ``about`` was decided.
    """
    if not is_key(key):
        return None
    sent = call.house.desk.sent(key)
    if sent is None:
        return _recalled(call, str(key), about) if about else None
    return _of_command(call, sent) if sent.topic == COMMANDS else _of_event(call, str(key), sent)


def _recalled(call: Call, key: str, about: str) -> Answer | None:
    with call.read() as connection:
        verdict = verdict_of(connection, about, event_id(key))
    return _decided(verdict, about, verdict.record["event"]["kind"], {}) if verdict else None


def _of_event(call: Call, key: str, sent: Sent) -> Answer:
    about, what = sent.record["intervention_id"], str(sent.record["kind"])
    with call.read() as connection:
        verdict = verdict_of(connection, about, sent.record.get("event_id") or event_id(key))
    if verdict is None:
        return Answer("pending", what, about)
    return _decided(verdict, about, what, sent.typed)


def _decided(verdict: Verdict, about: str, what: str, typed: Mapping[str, str]) -> Answer:
    details: Any = verdict.record.get("details") or ()
    return Answer(
        verdict.outcome, what, about, verdict.message_fr or "", verdict.message_en or "", tuple(details), typed
    )


def _of_command(call: Call, sent: Sent) -> Answer:
    about, what = sent.record["intervention_id"], sent.record["command"]
    with call.read() as connection:
        found = delivery(connection, sent.record["delivery_id"])
    if found is None or found.record["sequence"] <= int(sent.typed.get("sequence", "0") or 0):
        return Answer("pending", what, about)
    if _followed(found.record, sent.record):
        return Answer("applied", what, about)
    return Answer("refused", what, about, *TOO_LATE)


def _followed(record: Mapping[str, Any], command: Mapping[str, Any]) -> bool:
    """Tell whether a delivery moved by this order: what ends it keeps its name, a mail sent again who gave it."""
    named = (record["reason"] or "").startswith(command["command"])
    return record["resolved_by"] == command["actor"]["id"] and (named or command["command"] == "send_again")
