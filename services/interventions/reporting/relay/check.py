"""The relay asked step by step whether mails would leave: what it said, and what to do where it says no."""

import asyncio
import socket
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from typing import Any, NamedTuple

from aiosmtplib import SMTP

from interventions.domain.words import DeliveryState
from interventions.reporting.relay.connection import Over, client_of, hang_up, steps, take, tls_of
from interventions.reporting.relay.mailer import Outgoing
from interventions.reporting.relay.settings import MailSettings
from interventions.reporting.relay.smtp import SmtpMailer, announced, say_goodbye

_DAY_S = 86_400
_EXPIRES_SOON_DAYS = 14


class Found(NamedTuple):
    """What one step came to; ``cure`` is what to do about it, empty where nothing is to be done."""

    step: str
    fine: bool
    said: str
    cure: str = ""


async def relay_checked(settings: MailSettings, sender: str, to: str | None = None) -> list[Found]:
    """Talk to the relay up to the first step that fails; with ``to`` one test mail is sent in the end.

    Raises: OSError for a file of the settings that cannot be read.
    """
    if not settings.host:
        return [Found("settings", fine=False, said="no relay is configured", cure="set MAIL_HOST, and MAIL_PORT")]
    mailer, client = SmtpMailer(settings), client_of(settings, tls_of(settings))
    found = [await _looked_up(settings)]
    if not found[-1].fine:
        return found
    found += await _talked(settings, client, sender)
    if to and found[-1].fine:
        found.append(await _sent(mailer, settings, sender, to))
    return found


async def _looked_up(settings: MailSettings) -> Found:
    try:
        async with asyncio.timeout(settings.timeout_s):
            answers = await asyncio.get_running_loop().getaddrinfo(
                settings.host, settings.port, type=socket.SOCK_STREAM
            )
    except TimeoutError:
        return Found("dns", fine=False, said="no answer in time", cure="check this machine's name servers")
    except OSError as fault:
        said = f"{settings.host}: {fault.strerror or fault}"
        return Found("dns", fine=False, said=said, cure="check the spelling of MAIL_HOST, and this machine's DNS")
    addresses = ", ".join(dict.fromkeys(str(answer[4][0]) for answer in answers))
    return Found("dns", fine=True, said=f"{settings.host} is {addresses}")


async def _talked(settings: MailSettings, client: SMTP, sender: str) -> list[Found]:
    found: list[Found] = []
    password = settings.password()
    secret = password.get_secret_value() if password else ""
    try:
        for step in steps(settings):
            await take(client, settings, secret, step)
            found.append(_fine(step, settings, client))
        await announced(client, settings.bounces or sender)
        found.append(Found("sender", fine=True, said=f"{settings.bounces or sender} may send"))
        await say_goodbye(client)
    except Over as over:
        said = f"{over.verdict.smtp_code or ''} {over.verdict.reason or ''}".strip()
        found.append(Found(over.step, fine=False, said=said, cure=_cure(over.step, said, settings)))
    finally:
        await hang_up(client)
    return found


def _fine(step: str, settings: MailSettings, client: SMTP) -> Found:
    match step:
        case "connect":
            tls = f", TLS; {_certificate(client).said}" if settings.security == "tls" else ""
            return Found(step, fine=True, said=f"{settings.host}:{settings.port} answers{tls}", cure=_soon(client))
        case "ehlo":
            cure = "set MAIL_EHLO_NAME to this machine's full name" if settings.ehlo_name == "localhost" else ""
            return Found(step, fine=True, said=f"we are {settings.ehlo_name} to it", cure=cure)
        case "starttls":
            return _certificate(client)
        case _:
            return Found(step, fine=True, said=f"{settings.user} is let in")


def _certificate(client: SMTP) -> Found:
    seen: Any = client.get_transport_info("peercert") or {}
    names = ", ".join(name for _, name in seen.get("subjectAltName", ()))
    return Found(
        "starttls", fine=True, said=f"certificate for {names}, until {seen.get('notAfter')}", cure=_soon(client)
    )


def _soon(client: SMTP) -> str:
    seen: Any = client.get_transport_info("peercert") or {}
    if "notAfter" not in seen:
        return ""
    until = datetime.strptime(seen["notAfter"], "%b %d %H:%M:%S %Y %Z").replace(tzinfo=UTC)
    days = int((until - datetime.now(UTC)).total_seconds() // _DAY_S)
    return f"the certificate ends in {days} days: have it renewed" if days < _EXPIRES_SOON_DAYS else ""


def _cure(step: str, said: str, settings: MailSettings) -> str:
    """Tell an operator what to try; by the step, and by what was said where that tells more."""
    told = {
        "relay_busy": "the relay is there and busy: try again in a few minutes",
        "relay_nonsense": f"what answers on port {settings.port} is no mail relay: check MAIL_HOST and MAIL_PORT",
        "relay_refuses": "the relay does not want this machine: have its address allowed, or check MAIL_EHLO_NAME",
        "no STARTTLS": "use MAIL_SECURITY=tls with the relay's TLS port (465), or a relay that offers STARTTLS",
        "self-signed": "name the authority that signed it in MAIL_CA_FILE",
        "unable to get local issuer": "name the authority that signed it in MAIL_CA_FILE",
        "mismatch": "MAIL_HOST must be the name that the certificate is for",
        "expired": "have the relay's certificate renewed",
        "WRONG_VERSION_NUMBER": "this port does not speak TLS from its first byte: try MAIL_SECURITY=starttls",
        "authentication required": "set MAIL_USER and MAIL_PASSWORD_FILE",
    }
    for word, cure in told.items():
        if word.lower() in said.lower():
            return cure
    return _BY_STEP.get(step, "ask whoever runs the relay what this answer means")


_BY_STEP = {
    "connect": "check MAIL_HOST, MAIL_PORT, MAIL_SECURITY and the firewalls between",
    "ehlo": "the relay does not want this machine: check MAIL_EHLO_NAME",
    "starttls": "have the relay's TLS looked at",
    "login": "check MAIL_USER and the file MAIL_PASSWORD_FILE",
    "sender": "the relay does not let this sender through: allow it there, or set MAIL_BOUNCES to one that it knows",
}


async def _sent(mailer: SmtpMailer, settings: MailSettings, sender: str, to: str) -> Found:
    mail = EmailMessage(policy=WIRE)
    mail["From"], mail["To"], mail["Subject"] = sender, to, "interventions mail check"
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"This mail was sent by `interventions mail check` through {settings.host}.\n")
    verdict = await mailer.send(Outgoing(sender, to, mail.as_bytes()), lambda: True)
    said = f"{verdict.smtp_code or ''} {verdict.reason or f'a test mail to {to} was taken'}".strip()
    fine = verdict.state == DeliveryState.SENT
    return Found("mail", fine=fine, said=said, cure="" if fine else "the relay does not take mails to this address")
