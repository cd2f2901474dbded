"""A connection to the relay, opened step by step: greeting, EHLO, TLS, login."""

import asyncio
import os
import ssl
from collections.abc import Awaitable

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from interventions.domain.words import DeliveryState
from interventions.reporting.relay.mailer import Verdict
from interventions.reporting.relay.settings import MailSettings

SETUP = ("connect", "ehlo", "starttls", "login")
"""What happens before the relay hears of a mail: what fails here fails for every mail."""
_LONGEST_REASON = 200
_NOT_NOW = 4


class Over(Exception):  # not an error: the attempt is over
    """The attempt ends here with this verdict; ``step`` of ``SETUP`` or of the mail."""

    def __init__(self, step: str, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.step = step
        self.verdict = verdict


def client_of(settings: MailSettings, tls: ssl.SSLContext) -> SMTP:
    """Make a client that has not connected yet."""
    return SMTP(
        hostname=settings.host,
        port=settings.port,
        local_hostname=settings.ehlo_name,
        timeout=settings.timeout_s,
        use_tls=settings.security == "tls",
        start_tls=False,
        tls_context=tls,
    )


def tls_of(settings: MailSettings) -> ssl.SSLContext:
    """Give what a relay's certificate is checked by.

    Raises: OSError for a ``MAIL_CA_FILE`` that is none.
    """
    try:
        return ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    except OSError as error:
        raise OSError(f"MAIL_CA_FILE={settings.ca_file}: {error.strerror or error}") from error


async def set_up(step: str, doing: Awaitable[object]) -> None:
    """Take one step of ``SETUP``. Raises: Over."""
    try:
        await doing
    except SMTPResponseException as error:
        raise Over(step, _refused(step, error.code, error.message)) from error
    except (SMTPException, OSError, ValueError) as error:
        raise Over(step, _held(_broken(step, error))) from error


def steps(settings: MailSettings) -> tuple[str, ...]:
    """Name the steps that these settings ask for."""
    left_out = {"starttls"} if settings.security != "starttls" else set()
    left_out |= set() if settings.user else {"login"}
    return tuple(step for step in SETUP if step not in left_out)


async def take(client: SMTP, settings: MailSettings, password: str, step: str) -> None:
    """Take one of ``steps``. Raises: Over."""
    match step:
        case "connect":
            await set_up(step, client.connect())
        case "ehlo":
            await set_up(step, client.ehlo())
        case "starttls":
            await set_up(step, client.starttls())
            await set_up("ehlo", client.ehlo())
        case _:
            await set_up(step, client.login(settings.user or "", password))


async def hang_up(client: SMTP) -> None:
    """Let the connection go at once: a relay that does not answer a TLS farewell must not keep it open."""
    transport = client.transport
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
        await asyncio.sleep(0)  # its socket is closed in the loop's next turn


def reason(word: str, said: str) -> str:
    """Keep a word for machines and what the relay said for people, on one printable line."""
    printable = "".join(letter if letter.isprintable() else " " for letter in said)
    return f"{word}: {' '.join(printable.split())}"[:_LONGEST_REASON].rstrip(": ")


def _refused(step: str, code: int, message: str) -> Verdict:
    """Tell a relay that is busy (4xx: it will be back) from one that does not want us as we are set up."""
    if code < 0:
        return _held(reason("relay_nonsense", message))
    if step in ("starttls", "login"):
        word = "tls_failed" if step == "starttls" else "login_failed"
        return Verdict(DeliveryState.DEFERRED, reason(word, message), code, held=True)
    busy = code // 100 == _NOT_NOW
    word = "relay_busy" if busy else "relay_refuses"
    return Verdict(DeliveryState.DEFERRED, reason(word, message), code, held=not busy, busy=busy)


def _broken(step: str, error: BaseException) -> str:
    causes = list[BaseException]()
    while error and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__  # type: ignore[assignment]  # None ends it
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return reason("tls_failed", getattr(cause, "verify_message", "") or cause.reason or "")
    if step == "starttls":
        offered = "STARTTLS" not in str(causes[0])
        return reason("tls_failed", str(causes[0]) if offered else "the relay offers no STARTTLS")
    if step == "login":
        return reason("login_failed", str(causes[0]))
    return reason("relay_unreachable", _why(causes))


def _why(causes: list[BaseException]) -> str:
    innermost = causes[-1]
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return "no answer in time"
    number = innermost.errno if isinstance(innermost, OSError) else None
    if number is not None and number > 0:
        return os.strerror(number)
    return getattr(innermost, "strerror", None) or str(innermost) or type(innermost).__name__


def _held(said: str) -> Verdict:
    return Verdict(DeliveryState.DEFERRED, said, held=True)
