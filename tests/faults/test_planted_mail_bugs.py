"""The account of mails is tested: a mail that leaves twice is caught, whichever way it came to that."""

import asyncio

import pytest

from faults.planted import BlamesTheUnknown, LosesMails, ResendsTheUnknown, RetriesTheUnknown, SendsWithoutIntent
from faults.post_ground import asked
from faults.post_in_memory import mailed
from faults.relay import Relay, relay_up

OUTCOME_OF_THE_FIRST_MAIL = "sent-all:3:raise"
INTENT_OF_THE_FIRST_MAIL = "sent-all:2:raise"


def account(folder, *recipients, **how):
    """Mail to a few recipients; gives what the account finds."""

    async def run():
        async with relay_up(Relay()) as relay:
            _, wrong = await mailed(folder, asked(recipients or ["ok.1@example.org"]), relay, **how)
            return wrong

    return asyncio.run(run())


@pytest.mark.parametrize("point", [None, INTENT_OF_THE_FIRST_MAIL, OUTCOME_OF_THE_FIRST_MAIL])
def test_without_a_bug_no_mail_leaves_twice(tmp_path, point):
    """P7: at most one copy, and what nobody knows is said to be unknown."""
    assert account(tmp_path, point=point) == []


def test_a_mail_without_intent_on_record_is_caught(tmp_path):
    """Nothing tells the next start that it has left already."""
    wrong = account(tmp_path, point=INTENT_OF_THE_FIRST_MAIL, make=SendsWithoutIntent)

    assert any("the relay took 2" in line for line in wrong)


def test_sending_again_after_a_crash_is_caught(tmp_path):
    """The customer would get it twice."""
    wrong = account(tmp_path, point=OUTCOME_OF_THE_FIRST_MAIL, make=ResendsTheUnknown)

    assert any("the relay took 2" in line for line in wrong)


def test_sending_again_what_got_no_answer_is_caught(tmp_path):
    """A relay that falls silent after the dot may have taken the mail."""
    wrong = account(tmp_path, "drop-after-dot.1@example.org", mailer=RetriesTheUnknown)

    assert any("the relay took 2" in line for line in wrong)


def test_a_mail_said_to_be_sent_that_was_not_is_caught(tmp_path):
    """Nobody would ever look for it."""
    wrong = account(tmp_path, mailer=LosesMails)

    assert any("sent, and the relay took 0" in line for line in wrong)


def test_an_unknown_that_nothing_caused_is_caught(tmp_path):
    """Each one costs a person a decision."""
    wrong = account(tmp_path, "drop-before-354.1@example.org", mailer=BlamesTheUnknown)

    assert any("unknown, and nothing caused it" in line for line in wrong)
