"""Rendering and mailing under the real loop, to a real relay: one hand-over becomes files and mails."""

import asyncio
from email import message_from_bytes, policy
from hashlib import sha256

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS
from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.processor import Mailing
from interventions.reporting.mailing.sending import MailingEffects
from interventions.reporting.press.port import DeskPress
from interventions.reporting.relay.mailer import Verdict
from interventions.reporting.relay.smtp import SmtpMailer
from interventions.reporting.rendering.processor import Rendering
from interventions.reporting.settings import MailSettings
from interventions.reporting.store import ObjectStore
from interventions.sandbox.mail_catcher import mail_catcher
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Place
from interventions.stream.worker import Worker
from reporting.builders import NOON, a_finished
from reporting.owned import ScriptedMailer


def _hand_over(backend: MemoryBackend, finished) -> None:
    draft = Draft(finished["intervention_id"].encode(), codec_of("finished-interventions").encode(finished))
    backend.append(Place("finished-interventions", 0), draft, NOON)


def _deliveries(backend: MemoryBackend):
    codec = codec_of("report-deliveries")
    logs = (backend.log(Place("report-deliveries", n)) for n in range(TOPICS["report-deliveries"].partitions))
    return [codec.decode(message.value).record for log in logs for message in log.read(0, log.end)]


async def _run(backend: MemoryBackend, store: ObjectStore, mailer, press, until) -> None:
    rendering = Worker(Rendering(press, store), backend)
    mailing = Worker(Mailing(), backend, effects=lambda: MailingEffects(mailer, store, lambda: NOON + 1000))
    await rendering.drain()
    running = asyncio.ensure_future(mailing.run())
    async with asyncio.timeout(20):
        while not until():  # noqa: ASYNC110  # the loop under test owns the events
            await asyncio.sleep(0)
    mailing.stop()
    await running
    await rendering.close()


def test_a_hand_over_becomes_a_stored_document_and_one_mail_a_recipient(tmp_path):
    backend, store = MemoryBackend(lambda: NOON), ObjectStore(str(tmp_path / "store"))
    press = DeskPress(str(tmp_path / "photos"))
    _hand_over(backend, a_finished())

    with mail_catcher(tmp_path / "mails") as catcher:
        mailer = SmtpMailer(MailSettings(host="127.0.0.1", port=catcher.port, security="none"))
        sent = lambda: [each["state"] for each in _deliveries(backend)].count("sent") == 2  # noqa: E731
        asyncio.run(_run(backend, store, mailer, press, sent))
    asyncio.run(press.close())

    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in catcher.kept()]
    hashes = {sha256(next(mail.iter_attachments()).get_content()).hexdigest() for mail in mails}
    assert {mail["To"] for mail in mails} == {"residence@example.org", "archive@example.org"}
    assert hashes == {each["pdf"]["sha256"] for each in _deliveries(backend)}
    assert sorted(str(each["state"]) for each in _deliveries(backend)) == [
        *["attempting"] * 2,
        *["rendered"] * 2,
        *["sent"] * 2,
        "stored",
    ]


async def _taken(backend: MemoryBackend, store: ObjectStore, mailer, press) -> None:
    """Start both anew, take all there is, do all that is due, stop."""
    rendering = Worker(Rendering(press, store), backend)
    mailing = Worker(Mailing(), backend, effects=lambda: MailingEffects(mailer, store, lambda: NOON + 1000))
    await rendering.drain()
    await mailing.drain()
    for partition in mailing.partitions.values():
        await partition.effects.run_once(partition)
    await mailing.close()
    await rendering.close()


def test_the_same_again_after_a_restart_mails_nobody_again(tmp_path):
    """P6: a restart, a repeated hand-over: same state, no new mail."""
    backend, store = MemoryBackend(lambda: NOON), ObjectStore("memory:")
    press, mailer = DeskPress(str(tmp_path / "photos")), ScriptedMailer(Verdict(DeliveryState.SENT, None, 250))

    async def thrice() -> None:
        for _ in range(3):
            _hand_over(backend, a_finished())
            await _taken(backend, store, mailer, press)
        await press.close()

    asyncio.run(thrice())

    assert len(mailer.asked) == 2
