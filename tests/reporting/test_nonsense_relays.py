"""What answers is no relay, or a hostile one: a verdict in a sentence, in bounded time and memory."""

import asyncio
import tracemalloc
from contextlib import asynccontextmanager

import pytest

from interventions.domain.words import DeliveryState
from interventions.reporting.relay.mailer import Outgoing, Verdict
from interventions.reporting.relay.smtp import SmtpMailer
from interventions.reporting.settings import MailSettings
from reporting.raw_relay import raw_relay

MAIL = Outgoing("from@example.org", "to@example.org", b"Subject: x\r\n\r\nbody\r\n")
MIB = 1 << 20
FLOODS = {
    "a banner of a megabyte": b"220 " + b"x" * MIB + b"\r\n",
    "a line without end": b"x" * (64 << 10),
    "nothing but continuations": b"220-x\r\n" * 10_000,
    "nothing but NULs": b"\0" * (64 << 10),
    "a web page": b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>",
    "TLS records": bytes(range(256)) * 64,
    "a code that is none": b"999 what\r\n",
}


@asynccontextmanager
async def flooding(content: bytes, *, endless: bool):
    """Run a server that says this, once or for ever, whatever it is told."""

    async def serve(_reader, writer):
        try:
            while True:
                writer.write(content)
                await writer.drain()
                if not endless:
                    await asyncio.Event().wait()
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def _sent(port: int) -> SmtpMailer:
    return SmtpMailer(MailSettings(host="127.0.0.1", port=port, security="none", timeout_s=1))


@pytest.mark.parametrize("endless", [False, True], ids=["once", "for ever"])
@pytest.mark.parametrize("content", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_nonsense_holds_the_mail_and_fills_no_memory(content, endless):
    async def talked() -> tuple[Verdict, int]:
        async with flooding(content, endless=endless) as port:
            mailer = _sent(port)
            tracemalloc.start()
            try:
                async with asyncio.timeout(10):
                    verdict = await mailer.send(MAIL, lambda: True)
                return verdict, tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    verdict, most = asyncio.run(talked())

    assert (verdict.state, verdict.held) == ("deferred", True)
    assert (verdict.reason or "").partition(":")[0] in {"relay_nonsense", "relay_refuses", "relay_unreachable"}
    assert (verdict.reason or "").isprintable()
    assert len(verdict.reason or "") <= 200
    assert most < 8 * MIB


def _talk(answers) -> tuple[Verdict, int]:
    async def talking() -> tuple[Verdict, int]:
        async with raw_relay(answers) as relay:
            return await _sent(relay.port).send(MAIL, lambda: True), len(relay.taken)

    return asyncio.run(talking())


TOO_SOON = [
    (phase, answer) for phase in ("mail", "rcpt", "data") for answer in ("252 perhaps", "299 fine", "199 hm", "0")
]


@pytest.mark.parametrize(("phase", "answer"), [*TOO_SOON, ("mail", "354 go on already"), ("rcpt", "354 go on already")])
def test_an_answer_out_of_its_turn_is_no_mail_sent(phase, answer):
    """`DATA` answered with 250 and no mail taken must not read as *sent*."""
    verdict, taken = _talk({phase: answer})

    assert (verdict.state, taken) == (DeliveryState.DEFERRED, 0)


def test_what_a_relay_says_stays_on_one_printable_line():
    verdict, _ = _talk({"rcpt": "550 \0\x1b[31mred\x07\u202e" + "y" * 2000})

    assert (verdict.state, verdict.smtp_code) == ("refused", 550)
    assert (verdict.reason or "").isprintable()
    assert len(verdict.reason or "") <= 200


@pytest.mark.parametrize("address", ["é@example.org", "a@exämple.org"])
def test_an_address_beyond_ascii_is_refused_in_words(address):
    for mail in (MAIL._replace(recipient=address), MAIL._replace(sender=address)):
        verdict = asyncio.run(_sent(1).send(mail, lambda: True))

        assert verdict.state == "refused"
        assert (verdict.reason or "").startswith("invalid_address: letters beyond ASCII")
