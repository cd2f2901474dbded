"""A ``Mailer`` over SMTP, its phases driven one by one: before the dot and after the dot are told apart."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from aiosmtplib import SMTP, SMTPException, SMTPResponse, SMTPResponseException

from interventions.domain.words import DeliveryState
from interventions.reporting.relay.addresses import address_fault
from interventions.reporting.relay.connection import Over, client_of, hang_up, reason, steps, take, tls_of
from interventions.reporting.relay.mailer import Mailer, NoMailer, Outgoing, Verdict
from interventions.reporting.relay.settings import MailSettings
from interventions.reporting.relay.signing import signer_of

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_READY_FOR_MAIL = 354
_SHUTTING_DOWN = 421
_SETUP_CODES = frozenset({530, 534, 535, 538})
"""The relay wants TLS or a login first: the configuration's fault, whatever the phase."""
_GOODBYE_S = 2


class SmtpMailer:
    """Talks to one relay, a connection a mail."""

    def __init__(self, settings: MailSettings) -> None:
        """Read what the settings name. Raises: OSError, SigningError."""
        self._settings = settings
        password = settings.password()
        self._password = password.get_secret_value() if password else ""
        self._tls = tls_of(settings)
        self._signer = signer_of(settings)

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        """Try once; see ``Mailer``."""
        sender = self._settings.bounces or mail.sender
        if fault := address_fault(sender) or address_fault(mail.recipient):
            return Verdict(DeliveryState.REFUSED, fault)
        content = await self._signed(mail)
        client = client_of(self._settings, self._tls)
        try:
            for step in steps(self._settings):
                await take(client, self._settings, self._password, step)
            await announced(client, sender)
            await _during("recipient", client.rcpt(mail.recipient))
            verdict = await self._deliver(client, content, in_time)
            if verdict.smtp_code is not None:
                await say_goodbye(client)
        except Over as over:
            return over.verdict
        finally:
            await hang_up(client)
        return verdict

    async def _signed(self, mail: Outgoing) -> bytes:
        if self._signer is None:
            return mail.content
        return await asyncio.to_thread(self._signer.signed, mail.content, mail.sender)

    async def _deliver(self, client: SMTP, content: bytes, in_time: Callable[[], bool]) -> Verdict:
        answer = await _during("data", client.execute_command(b"DATA"))
        if answer.code != _READY_FOR_MAIL:
            return _by_code("data", answer.code, answer.message)
        await _during("body", self._write(client, dotted(content)))
        if not in_time():
            return Verdict(DeliveryState.DEFERRED, "too_late: not sent before the deadline")
        try:
            answer = await _finish(client, self._settings.answer_s or 10 * self._settings.timeout_s)
        except (SMTPException, OSError) as error:
            return Verdict(DeliveryState.UNKNOWN, reason("no_answer", type(error).__name__))
        return _by_code("answer", answer.code, answer.message)

    async def _write(self, client: SMTP, content: bytes) -> None:
        """Write the mail and wait until its last byte has left this process, so that the dot comes alone."""
        protocol = client.protocol
        if protocol is None or protocol.transport is None:
            raise ConnectionResetError("connection lost")
        protocol.transport.set_write_buffer_limits(high=0)  # type: ignore[attr-defined]  # a write transport
        protocol.write(content)
        async with asyncio.timeout(self._settings.timeout_s):
            await protocol._drain_helper()  # noqa: SLF001  # aiosmtplib drains nowhere in public


def dotted(content: bytes) -> bytes:
    """Give a mail as it travels: CRLF alone ends a line, a leading dot is doubled, the end is a line's end."""
    lines = _LINE_END.sub(b"\r\n", content)
    whole = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return _LEADING_DOT.sub(b"..", whole)


async def announced(client: SMTP, sender: str) -> None:
    """Begin a mail. Raises: Over."""
    await _during("sender", client.mail(sender))


async def _finish(client: SMTP, timeout_s: float) -> SMTPResponse:
    """Send the dot and hear what the relay says. From here on, no answer means that nobody knows."""
    protocol = client.protocol
    if protocol is None or not protocol.is_connected:
        lost = Verdict(DeliveryState.DEFERRED, "connection_lost: before the end of the mail")
        raise Over("body", lost)
    protocol.write(b".\r\n")
    return await protocol.read_response(timeout=timeout_s)


async def _during(phase: str, step: Awaitable[SMTPResponse] | Awaitable[None]) -> SMTPResponse:
    """Take one step before the dot: whatever goes wrong, the relay has not taken the mail."""
    try:
        answer = await step
    except SMTPResponseException as error:
        raise Over(phase, _by_code(phase, error.code, error.message)) from error
    except (SMTPException, OSError) as error:
        raise Over(phase, Verdict(DeliveryState.DEFERRED, reason("connection_lost", phase))) from error
    except ValueError as error:  # an address that does not go into a command
        raise Over(phase, Verdict(DeliveryState.REFUSED, reason("invalid_address", phase))) from error
    return answer if answer is not None else SMTPResponse(0, "")


def _by_code(phase: str, code: int, message: str) -> Verdict:
    """Read an answer: 2xx taken, 4xx not now, 5xx never; anything else, or out of its turn, is no answer at all."""
    said = reason(phase, message)
    match code // 100:
        case 2 if phase == "answer":
            return Verdict(DeliveryState.SENT, None, code)
        case 4:
            busy = code == _SHUTTING_DOWN and phase == "sender"
            return Verdict(DeliveryState.DEFERRED, said, code, busy=busy)
        case 5 if code in _SETUP_CODES:
            return Verdict(DeliveryState.DEFERRED, said, code, held=True)
        case 5:
            return Verdict(DeliveryState.REFUSED, said, code)
        case _ if phase == "answer":
            return Verdict(DeliveryState.UNKNOWN, said)
        case _:
            return Verdict(DeliveryState.DEFERRED, reason("relay_nonsense", f"{phase}: {message}"))


def mailer_of(settings: MailSettings) -> Mailer:
    """Give the mailer these settings ask for."""
    return SmtpMailer(settings) if settings.host else NoMailer()


async def say_goodbye(client: SMTP) -> None:
    """Leave politely; the mail's fate is known, manners change nothing."""
    try:
        await client.quit(timeout=_GOODBYE_S)
    except (SMTPException, OSError):
        return
