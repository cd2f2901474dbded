"""A process frozen with a mail on its way: past its deadline the mail does not end (P3, P7)."""

import asyncio
import os
import signal
import sys
import time

from reporting.raw_relay import RawRelay

SENDER = """
import asyncio, sys, time
from interventions.reporting.relay.mailer import Outgoing
from interventions.reporting.settings import MailSettings
from interventions.reporting.relay.smtp import SmtpMailer

deadline = time.time() + 1
mail = Outgoing("from@example.org", "to@example.org", b"Subject: x\\r\\n\\r\\nbody\\r\\n")
settings = MailSettings(host="127.0.0.1", port=int(sys.argv[1]), security="none")
print(asyncio.run(SmtpMailer(settings).send(mail, lambda: time.time() < deadline)).reason)
"""


class FreezingRelay(RawRelay):
    """Freezes the sender once it has asked for DATA, and answers when it is frozen."""

    def __init__(self) -> None:
        super().__init__({})
        self.asked = asyncio.Event()
        self.frozen = asyncio.Event()

    async def serve(self, reader, writer) -> None:
        for answer in (b"220 relay\r\n", b"250 relay\r\n", b"250 ok\r\n", b"250 ok\r\n"):
            writer.write(answer)
            await reader.readline()
        self.asked.set()
        await self.frozen.wait()
        writer.write(b"354 go on\r\n")
        self.taken.append(await reader.read())
        writer.close()


def test_a_mail_whose_sender_was_frozen_past_its_deadline_does_not_end():
    """Another process has said by then that nobody knows: a late copy would be the second."""

    async def freezing() -> tuple[str, bytes]:
        relay = FreezingRelay()
        server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        sender = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SENDER, str(port), stdout=asyncio.subprocess.PIPE
        )
        async with server, asyncio.timeout(30):
            await relay.asked.wait()
            os.kill(sender.pid, signal.SIGSTOP)
            relay.frozen.set()
            await asyncio.to_thread(_until, time.time() + 1.2)
            os.kill(sender.pid, signal.SIGCONT)
            said, _ = await sender.communicate()
        return said.decode(), relay.taken[0]

    said, arrived = asyncio.run(freezing())

    assert said == "too_late: not sent before the deadline\n"
    assert b"\r\n.\r\n" not in arrived


def _until(moment: float) -> None:
    """Let the deadline pass: it is the clock of the machine that decides, nothing can be waited for."""
    while (left := moment - time.time()) > 0:
        time.sleep(left)
