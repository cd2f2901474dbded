"""The account of mails is tested: a mail that leaves twice is caught, whichever way it came to that."""

import asyncio
from pathlib import Path

import pytest

from faults.kept import kepts
from faults.planted import ResendsTheUnknown, SendsWithoutIntent
from faults.post import audit_post, copies
from faults.post_cases import HANDED, TOPICS_OF_POST, handed_over
from interventions.contracts.codecs import codec_of
from interventions.reporting.mailing import Mailing
from interventions.reporting.press import DeskPress
from interventions.reporting.rendering import Rendering
from interventions.reporting.sending import MailingEffects
from interventions.reporting.settings import MailSettings
from interventions.reporting.smtp import SmtpMailer
from interventions.reporting.store import ObjectStore
from interventions.sandbox.mail_catcher import mail_catcher
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Place
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker

NOW = 1_715_000_000_000
OUTCOME_OF_THE_FIRST_MAIL = "sent-all:4:raise"
INTENT_OF_THE_FIRST_MAIL = "sent-all:2:raise"


async def mailed(folder, effects, failpoint, port):
    """Render one hand-over and mail it, with one transaction that fails; gives what the account finds."""
    backend, store = MemoryBackend(lambda: NOW), ObjectStore(str(folder / "store"))
    row, press = handed_over()[0], DeskPress(str(folder / "photos"))
    draft = Draft(row["intervention_id"].encode(), codec_of(HANDED).encode(row))
    await backend.publish(Place(HANDED, 0), [draft])
    rendering = Worker(Rendering(press, store), backend)
    await rendering.drain()
    await rendering.close()
    await press.close()
    mailer = SmtpMailer(MailSettings(host="127.0.0.1", port=port, security="none"))
    settings = StreamSettings(failpoint=failpoint)
    mailing = Worker(Mailing(), backend, settings, effects=lambda: effects(mailer, store, lambda: NOW + 1000))
    running = asyncio.ensure_future(mailing.run())
    wrong = []
    async with asyncio.timeout(20):
        while True:
            await asyncio.sleep(0.05)
            kept = await kepts(backend, TOPICS_OF_POST)
            _, wrong = audit_post(kept, Path(folder / "store"), copies(folder / "relay"))
            if not any("left" in line or "not there" in line for line in wrong):
                break
    mailing.stop()
    await running
    return wrong


def account(folder, effects, failpoint):
    with mail_catcher(folder / "relay") as relay:
        return asyncio.run(mailed(folder, effects, failpoint, relay.port))


@pytest.mark.parametrize("failpoint", [None, INTENT_OF_THE_FIRST_MAIL, OUTCOME_OF_THE_FIRST_MAIL])
def test_without_a_bug_no_mail_leaves_twice(tmp_path, failpoint):
    """P7: at most one copy, and what nobody knows is said to be unknown."""
    assert account(tmp_path, MailingEffects, failpoint) == []


def test_a_mail_without_intent_on_record_is_caught(tmp_path):
    """Nothing tells the next start that it has left already."""
    wrong = account(tmp_path, SendsWithoutIntent, INTENT_OF_THE_FIRST_MAIL)

    assert any("the relay took 2" in line for line in wrong)


def test_sending_again_what_is_unknown_is_caught(tmp_path):
    """The customer would get it twice."""
    wrong = account(tmp_path, ResendsTheUnknown, OUTCOME_OF_THE_FIRST_MAIL)

    assert any("the relay took 2" in line for line in wrong)
