"""What a person decides about a report, published beside a chain in memory that goes on working."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from interventions.cli.broker import BrokerTopics
from interventions.cli.fault import CallFault
from interventions.cli.reports.answers import outcome_of, verdict_of
from interventions.cli.reports.deciding import Actor
from interventions.cli.reports.orders import Asked, asked_again, command_about, nothing_to_do, request_for
from interventions.cli.reports.rehearsal import rehearsed
from interventions.domain.words import DeliveryState
from interventions.reporting.relay.mailer import Verdict
from reporting.firm import CUSTOMER, SENT, Firm

OLGA = Actor("olga", "dispatcher")
LOST = Verdict(DeliveryState.UNKNOWN, "reset after the dot")
AWAY = Verdict(DeliveryState.DEFERRED, "relay_unreachable", held=True)
NO_MAILBOX = Verdict(DeliveryState.REFUSED, "no such user", 550)


def beside(firm: Firm, act: Callable[[], Awaitable[Any]]) -> Any:
    """Do something while the chain works, as processes of their own would."""

    async def both() -> Any:
        acting = asyncio.ensure_future(act())
        while not acting.done():
            await firm.chain.settle()
            await asyncio.sleep(0.01)
        return acting.result()

    return asyncio.run(both())


def mailed(*verdicts: Verdict) -> tuple[Firm, Any]:
    """Give a firm, and the last record of its one mail."""
    firm = Firm("automatic", *verdicts)
    firm.done()
    firm.settle()
    return firm, firm.last(lambda each: each)[-1]


def ordered(firm: Firm, command: str, delivery: Any, wait_s: float = 20) -> Any:
    order = command_about(delivery, command, OLGA, "he called", firm.chain.now)
    return beside(firm, lambda: outcome_of(firm.chain.backend, order, delivery, wait_s))


def test_send_again_waits_for_how_the_attempt_ends():
    """*Unknown* asks a person; he learns what came of his word."""
    firm, delivery = mailed(LOST, SENT)

    record = ordered(firm, "send_again", delivery)

    assert (delivery["state"], record["state"], record["attempt"]) == ("unknown", "sent", 2)
    assert firm.mailed() == [CUSTOMER, CUSTOMER]
    assert firm.mailer.asked[0].content == firm.mailer.asked[1].content


def test_send_again_does_not_wait_for_what_is_put_off():
    firm, delivery = mailed(LOST, AWAY)

    assert ordered(firm, "send_again", delivery)["reason"] == "relay_unreachable"


@pytest.mark.parametrize(("command", "state"), [("mark_sent", "sent"), ("cancel", "cancelled")])
def test_a_person_settles_what_is_unknown_and_the_record_says_who(command, state):
    firm, delivery = mailed(LOST)

    record = ordered(firm, command, delivery)

    assert (record["state"], record["resolved_by"], record["attempt"]) == (state, "olga", 1)
    assert record["reason"] == f"{command}: he called"
    assert firm.mailed() == [CUSTOMER]


def test_when_nobody_answers_the_call_says_what_was_published_and_what_to_start():
    """A command is not lost because mailing is down."""
    firm, delivery = mailed(LOST)
    order = command_about(delivery, "cancel", OLGA, None, firm.chain.now)

    with pytest.raises(CallFault, match=r"the command is published, cli-\w+, and nothing came of it .* start mailing"):
        asyncio.run(outcome_of(firm.chain.backend, order, delivery, 0.3))

    firm.settle()
    assert firm.last()[-1][3] == "cancelled"


@pytest.mark.parametrize(
    ("command", "verdict", "says", "fulfilled"),
    [
        ("mark_sent", SENT, "it is already sent", True),
        ("send_again", SENT, "it is already sent, and a mail cannot be called back; `reports resend`", False),
        ("cancel", SENT, "it is already sent, and a mail cannot be called back", False),
        ("cancel", NO_MAILBOX, "it was refused, and nothing of it will be sent any more", False),
    ],
)
def test_where_a_command_means_nothing_it_is_said_and_not_published(command, verdict, says, fulfilled):
    _, delivery = mailed(verdict)

    nothing = nothing_to_do(command, delivery)

    assert nothing is not None
    assert (says in nothing.sentence, nothing.fulfilled) == (True, fulfilled)


@pytest.mark.parametrize(
    ("command", "verdict"),
    [("send_again", LOST), ("send_again", NO_MAILBOX), ("mark_sent", LOST), ("cancel", LOST), ("cancel", AWAY)],
)
def test_where_a_command_means_something_it_is_published(command, verdict):
    assert nothing_to_do(command, mailed(verdict)[1]) is None


def test_a_delivery_to_the_store_or_to_nobody_cannot_be_sent_again():
    firm = Firm("automatic", email=None)
    firm.done()
    firm.settle()

    stored, nobody = (nothing_to_do("send_again", each) for each in firm.last(lambda each: each))

    assert stored is not None
    assert "never to be mailed" in stored.sentence
    assert nobody is not None
    assert "it has no recipient; `reports resend --to ADDRESS` names one" in nobody.sentence


def asked(firm: Firm, request: Asked, actor: Actor = OLGA) -> Any:
    event = request_for(request, actor, firm.chain.now)
    return beside(firm, lambda: verdict_of(firm.chain.backend, event, 20))


def test_resending_a_delivery_mails_to_whom_it_went_and_gets_the_verdict():
    firm, delivery = mailed(SENT)

    verdict = asked(firm, asked_again(delivery, ()))

    assert verdict == {"accepted": True, "revision": 1, "rejection": None}
    assert firm.mailed() == [CUSTOMER, CUSTOMER]


def test_resending_to_another_address():
    firm, delivery = mailed(SENT)

    asked(firm, asked_again(delivery, ("other@example.org",)))

    assert firm.mailed() == [CUSTOMER, "other@example.org"]


def test_a_refused_request_gets_its_sentence():
    firm = Firm("automatic")
    firm.settle()

    verdict = asked(firm, Asked("i1"))

    assert (verdict["accepted"], verdict["rejection"]["code"]) == (False, "not_allowed_in_status")
    assert verdict["rejection"]["message_en"]


def test_a_rehearsal_decides_and_publishes_nothing():
    firm, delivery = mailed(SENT)
    before = firm.records("intervention-events")
    event = request_for(asked_again(delivery, ()), OLGA, firm.chain.now)

    verdict = asyncio.run(rehearsed(BrokerTopics(firm.chain.backend), event))

    assert verdict == {"accepted": True, "revision": 1, "rejection": None}
    assert firm.records("intervention-events") == before


@pytest.mark.parametrize(
    ("request_", "actor", "field"),
    [
        (Asked("i1", recipients=("a@example.org, evil@example.org",)), OLGA, r"payload\.recipients"),
        (Asked("not an id"), OLGA, "intervention_id"),
        (Asked("i1"), Actor("not an id", "manager"), r"actor\.id"),
    ],
)
def test_a_request_that_breaks_a_rule_is_not_published(request_, actor, field):
    """An address that is none is said at once, by its place."""
    with pytest.raises(CallFault, match=f"no such request is possible: {field}"):
        request_for(request_, actor, 1_767_600_000_000)
