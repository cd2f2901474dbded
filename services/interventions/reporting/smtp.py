"""A ``Mailer`` over SMTP, its phases driven one by one: before the dot and after the dot are told apart."""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from typing import NoReturn

from aiosmtplib import SMTP, SMTPException, SMTPResponse, SMTPResponseException
from aiosmtplib.errors import SMTPConnectResponseError

from interventions.domain.words import DeliveryState
from interventions.reporting.mailer import Mailer, NoMailer, Outgoing, Verdict
from interventions.reporting.settings import MailSettings

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_READY_FOR_MAIL = 354
_SETUP_CODES = frozenset({530, 534, 535, 538})
"""The relay wants TLS or a login first: the configuration's fault, whatever the phase."""
_LONGEST_REASON = 200
_ONE_ADDRESS = re.compile(r"[^\s<>,;:\"()\x00-\x1f\x7f]+@[^\s<>,;:\"()@\x00-\x1f\x7f]+")
_GOODBYE_S = 2


class _Over(Exception):  # not an error: the attempt is over
    """The attempt ends here with this verdict."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class SmtpMailer:
    """Talks to one relay, a connection a mail."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        password = settings.password()
        self._password = password.get_secret_value() if password else ""
        self._tls = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        """Try once; see ``Mailer``."""
        settings = self._settings
        if not all(map(_ONE_ADDRESS.fullmatch, (mail.sender, mail.recipient))):
            return Verdict(DeliveryState.REFUSED, "invalid_address: not exactly one")
        client = SMTP(
            hostname=settings.host,
            port=settings.port,
            local_hostname=settings.ehlo_name,
            timeout=settings.timeout_s,
            use_tls=settings.security == "tls",
            start_tls=False,
            tls_context=self._tls,
        )
        try:
            await self._open(client)
            await _during("sender", client.mail(mail.sender))
            await _during("recipient", client.rcpt(mail.recipient))
            verdict = await self._deliver(client, mail.content, in_time)
            if verdict.smtp_code is not None:
                await _say_goodbye(client)
        except _Over as over:
            return over.verdict
        finally:
            client.close()
        return verdict

    async def _open(self, client: SMTP) -> None:
        try:
            await client.connect()
            await client.ehlo()
            if self._settings.security == "starttls":
                await client.starttls()
                await client.ehlo()
            if self._settings.user:
                await client.login(self._settings.user, self._password)
        except SMTPResponseException as error:
            _relay_not_ready(error, connecting=isinstance(error, SMTPConnectResponseError))
        except (SMTPException, OSError, ValueError) as error:
            raise _Over(_held(_setup_reason(error))) from error

    async def _deliver(self, client: SMTP, content: bytes, in_time: Callable[[], bool]) -> Verdict:
        answer = await _during("data", client.execute_command(b"DATA"))
        if answer.code != _READY_FOR_MAIL:
            return _by_code("data", answer.code, answer.message)
        await _during("body", self._write(client, dotted(content)))
        if not in_time():
            return Verdict(DeliveryState.DEFERRED, "too_late: not sent before the deadline")
        try:
            answer = await _finish(client, self._settings.timeout_s)
        except _Over:
            raise
        except (SMTPException, OSError) as error:
            return Verdict(DeliveryState.UNKNOWN, _reason("no_answer", type(error).__name__))
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


async def _finish(client: SMTP, timeout_s: float) -> SMTPResponse:
    """Send the dot and hear what the relay says. From here on, no answer means that nobody knows."""
    protocol = client.protocol
    if protocol is None or not protocol.is_connected:
        raise _Over(Verdict(DeliveryState.DEFERRED, "connection_lost: before the end of the mail"))
    protocol.write(b".\r\n")
    return await protocol.read_response(timeout=timeout_s)


async def _during(phase: str, step: Awaitable[SMTPResponse] | Awaitable[None]) -> SMTPResponse:
    """Take one step before the dot: whatever goes wrong, the relay has not taken the mail."""
    try:
        answer = await step
    except SMTPResponseException as error:
        raise _Over(_by_code(phase, error.code, error.message)) from error
    except (SMTPException, OSError) as error:
        raise _Over(Verdict(DeliveryState.DEFERRED, _reason("connection_lost", phase))) from error
    except ValueError as error:  # an address that does not go into a command
        raise _Over(Verdict(DeliveryState.REFUSED, _reason("invalid_address", phase))) from error
    return answer if answer is not None else SMTPResponse(0, "")


def _by_code(phase: str, code: int, message: str) -> Verdict:
    """Read an answer: 2xx taken, 4xx not now, 5xx never; anything else is no answer at all."""
    said = _reason(phase, message)
    match code // 100:
        case 2:
            return Verdict(DeliveryState.SENT, None, code)
        case 4:
            return Verdict(DeliveryState.DEFERRED, said, code)
        case 5 if code in _SETUP_CODES:
            return Verdict(DeliveryState.DEFERRED, said, code, held=True)
        case 5:
            return Verdict(DeliveryState.REFUSED, said, code)
        case _ if phase == "answer":
            return Verdict(DeliveryState.UNKNOWN, said)
        case _:
            return Verdict(DeliveryState.DEFERRED, said)


def _relay_not_ready(error: SMTPResponseException, *, connecting: bool) -> NoReturn:
    """Tell a relay that is busy (4xx: it will be back) from one that does not want us as we are set up."""
    busy = error.code // 100 == 4  # noqa: PLR2004  # the digit of RFC 5321
    said = _reason("relay_busy" if busy else "relay_refuses" if connecting else "login_failed", error.message)
    raise _Over(Verdict(DeliveryState.DEFERRED, said, error.code if error.code > 0 else None, held=not busy)) from error


def _setup_reason(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return _reason("tls_failed", getattr(cause, "verify_message", "") or cause.reason or "")
        cause = cause.__cause__ or cause.__context__
    if "STARTTLS" in str(error):
        return "tls_failed: the relay offers no STARTTLS"
    return _reason("relay_unreachable", type(error).__name__)


def _held(reason: str) -> Verdict:
    return Verdict(DeliveryState.DEFERRED, reason, held=True)


def _reason(word: str, said: str) -> str:
    """Keep a word for machines and what the relay said for people, on one printable line."""
    printable = "".join(letter if letter.isprintable() else " " for letter in said)
    return f"{word}: {' '.join(printable.split())}"[:_LONGEST_REASON].rstrip(": ")


def mailer_of(settings: MailSettings) -> Mailer:
    """Give the mailer these settings ask for."""
    return SmtpMailer(settings) if settings.host else NoMailer()


async def _say_goodbye(client: SMTP) -> None:
    try:
        await client.quit(timeout=_GOODBYE_S)
    except (SMTPException, OSError):
        return  # the mail's fate is known; manners change nothing
