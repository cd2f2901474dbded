"""Refused and unreadable events once more: mended as text, tried dry, submitted under a new id."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection

from interventions.console.access import Account
from interventions.console.desk import SOURCE, event_id
from interventions.contracts.json_form import JsonFormError, from_json, parse_json, to_json
from interventions.domain.case import Facts
from interventions.domain.decide import Accepted, Duplicate, decide
from interventions.domain.events import SHAPES, InterventionEvent
from interventions.domain.sentences import SENTENCES
from interventions.domain.validity import faults
from interventions.domain.words import Code, Kind, Origin
from interventions.projection.queries.one import settings_of, template_of
from interventions.projection.queries.past import Past, state_of
from interventions.projection.queries.rows import DeadLetter, Refusal

EVENTS = "intervention-events"
_SHOWN = ("kind", "occurred_at", "payload")


class Unfit(Exception):
    """The text is no event; ``where`` is its first fault."""


class Trial(NamedTuple):
    """What would become of an event now: ``applied``, ``unchanged``, ``refused`` or ``duplicate``."""

    outcome: str
    french: str = ""
    english: str = ""
    details: tuple[str, ...] = ()


def key_of(batch: str, refusal: Refusal) -> str:
    """Name the form of one of many, so that sending the many twice sends each once."""
    return blake2b(f"{batch}/{refusal.partition}/{refusal.offset}".encode(), digest_size=16).hexdigest()


def event_in(refusal: Refusal) -> dict[str, Any] | None:
    """Give the event that was refused, its payload plain; None when it was kept from being one."""
    event = refusal.record.get("event")
    if event is None:
        return None
    payload = event["payload"]
    return {**event, "payload": payload[1] if isinstance(payload, list | tuple) else payload}


def text_of(event: Mapping[str, Any]) -> str:
    """Write what of an event can be mended, as JSON for a person."""
    form = to_json(EVENTS, event)
    return json.dumps({name: form[name] for name in _SHOWN}, ensure_ascii=False, indent=2)


def again(event: Mapping[str, Any], key: str, account: Account, now: int) -> InterventionEvent:
    """Make the event that is submitted instead of a refused one: a new id, its cause, and who sends it."""
    made: Any = {
        **event, "event_id": event_id(key), "recorded_at": now, "origin": Origin.BACKOFFICE, "source": SOURCE,
        "actor": {"id": account.user, "role": account.role}, "expected_version": None,
        "causation_id": event["event_id"],
    }  # fmt: skip
    return made  # type: ignore[no-any-return]


def mended(event: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Put the mended text in place. Raises Unfit."""
    try:
        typed: Any = parse_json(text.encode())
        if not isinstance(typed, dict) or set(typed) - set(_SHOWN):
            raise Unfit(", ".join(_SHOWN))
        return from_json(EVENTS, {**to_json(EVENTS, event), **typed})
    except JsonFormError as fault:
        raise Unfit(str(fault)) from fault


class Trials:
    """Tries of several events as if each that would be accepted had happened: the next one builds on it."""

    def __init__(self, now: int) -> None:
        self._now = now
        self._after: dict[str, Past] = {}

    def tried(self, connection: Connection, event: InterventionEvent) -> Trial:
        """Decide an event without publishing it."""
        shape = SHAPES[event["kind"]]
        if found := faults(event, shape.__name__ if shape else None):
            return _refused(Code.INVALID_RECORD, found)
        about = event["intervention_id"]
        past = self._after.get(about) or state_of(connection, about)
        template, settings = (past.template, past.settings) if past else (None, None)
        if past is None and event["kind"] == Kind.PLANNED:
            template = template_of(connection, event["payload"]["template_id"])
            settings = settings_of(connection, event["payload"]["company_id"])
        verdict = decide(past.state if past else None, event, Facts(self._now, 0, template, settings))
        if isinstance(verdict, Accepted):
            if past:
                self._after[about] = past._replace(state=verdict.after)
            return Trial(str(verdict.logged["outcome"]))
        if isinstance(verdict, Duplicate):
            return Trial("duplicate")
        return _refused(verdict.rejection["code"], tuple(verdict.rejection["details"]))


def tried(connection: Connection, event: InterventionEvent, now: int) -> Trial:
    """Decide one event without publishing it."""
    return Trials(now).tried(connection, event)


def _refused(code: Code, details: tuple[str, ...]) -> Trial:
    sentence = SENTENCES[code]
    return Trial("refused", sentence.french, sentence.english, details)


def letter_text(letter: DeadLetter) -> str | None:
    """Give a dead letter's value as text to be mended; None for bytes that are no text."""
    try:
        text = (letter.value or b"").decode()
    except UnicodeDecodeError:
        return None
    return text if text.lstrip().startswith("{") else None


def letter_event(text: str) -> dict[str, Any]:
    """Read a mended dead letter as an event. Raises Unfit."""
    try:
        return from_json(EVENTS, parse_json(text.encode()))
    except JsonFormError as fault:
        raise Unfit(str(fault)) from fault
