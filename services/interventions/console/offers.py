"""Which actions are offered on an intervention now, and why the others are not."""

from typing import NamedTuple

from interventions.console.access import Account, Level
from interventions.console.actions import ACTIONS, Action
from interventions.console.desk import Deed, event_of
from interventions.domain.allowed import why_not
from interventions.domain.case import Case, Facts, Refusal
from interventions.domain.contents import check_completion
from interventions.domain.events import InterventionEvent
from interventions.domain.sentences import SENTENCES
from interventions.domain.words import Code, Kind
from interventions.projection.queries.past import Past


class Offer(NamedTuple):
    """One button; ``why`` is the sentence that stands in its way, ``needs`` the level that it takes."""

    action: Action
    code: str | None
    french: str
    english: str

    @property
    def open(self) -> bool:
        """Tell whether it may be pressed."""
        return self.code is None


_HIDDEN = {True: "close", False: "reopen"}


def offers_of(intervention_id: str, past: Past, account: Account, now: int) -> list[Offer]:
    """List the actions in their order; of close and reopen the one that makes sense."""
    event = _any_event(intervention_id, account, now)
    facts = Facts(now, 0, past.template, past.settings)
    hidden = _HIDDEN[past.state.locked]
    return [_offer(action, past, event, facts, account) for action in ACTIONS.values() if action.name != hidden]


def _offer(action: Action, past: Past, event: InterventionEvent, facts: Facts, account: Account) -> Offer:
    if account.level < Level.OPERATOR:
        refused: Refusal | None = Refusal(Code.NOT_PERMITTED)
    else:
        refused = why_not(action.kind, past.state, event, facts)
    if refused is None:
        return Offer(action, None, "", "")
    sentence = SENTENCES[refused.code]
    return Offer(action, refused.code, sentence.french, sentence.english)


class Missing(NamedTuple):
    """What a dossier lacks before it can be finished."""

    code: str
    french: str
    english: str
    details: tuple[str, ...]


def missing_of(intervention_id: str, past: Past, account: Account, now: int) -> Missing | None:
    """Tell what finishing would be refused for now; time may still be typed."""
    event: InterventionEvent = {
        **_any_event(intervention_id, account, now),
        "kind": Kind.COMPLETED,
        "payload": {"times": []},
    }
    refused = check_completion(Case(past.state, event, Facts(now, 0, past.template, past.settings)))
    if refused is None:
        return None
    sentence = SENTENCES[refused.code]
    return Missing(refused.code, sentence.french, sentence.english, refused.details)


def _any_event(intervention_id: str, account: Account, now: int) -> InterventionEvent:
    return event_of("0" * 32, account, now, Deed(intervention_id, Kind.CLOSED, {"reason": None}))
