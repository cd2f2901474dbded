"""What a relay may do to a mail, by the name of its recipient or sender; and what must then become of it."""

from collections.abc import Mapping
from random import Random
from typing import NamedTuple


class Fault(NamedTuple):
    """What the relay does at a phase instead of its part: an answer, or one of ``WAYS``."""

    phase: str
    how: str


PHASES = ("banner", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body", "dot")
WAYS = ("drop", "reset", "hang", "slow", "nonsense", "strike", "hide", "forge")
"""Close · RST · silence · one byte a tick · no SMTP · do what the case says · no STARTTLS · bad certificate."""


class Behaviour(NamedTuple):
    """The faults of the first visits, one each, then none; and how the delivery ends."""

    end: str
    visits: tuple[Fault, ...] = ()


def _twice(phase: str, how: str) -> Behaviour:
    return Behaviour("sent", (Fault(phase, how),) * 2)


def _once(end: str, phase: str, how: str) -> Behaviour:
    return Behaviour(end, (Fault(phase, how),))


_FOR_EVER = 10_000
BEHAVIOURS: Mapping[str, Behaviour] = {
    "ok": Behaviour("sent"),
    "greylist": _once("sent", "rcpt", "450 4.7.1 greylisted, come again"),
    "rcpt-4xx": _twice("rcpt", "451 4.3.0 later"),
    "rcpt-5xx": _once("refused", "rcpt", "550 5.1.1 no such user"),
    "data-4xx": _twice("data", "451 4.3.0 later"),
    "data-5xx": _once("refused", "data", "554 5.6.0 no"),
    "dot-4xx": _twice("dot", "452 4.2.2 mailbox full"),
    "dot-5xx": _once("refused", "dot", "552 5.3.4 too big"),
    "drop-at-rcpt": _twice("rcpt", "drop"),
    "reset-at-rcpt": _twice("rcpt", "reset"),
    "drop-before-354": _twice("data", "drop"),
    "reset-before-354": _twice("data", "reset"),
    "hang-before-354": _once("sent", "data", "hang"),
    "nonsense-before-354": _once("sent", "data", "nonsense"),
    "reset-in-body": _once("sent or unknown", "body", "reset"),  # the dot may have been on its way
    "drop-after-dot": _once("unknown", "dot", "drop"),
    "reset-after-dot": _once("unknown", "dot", "reset"),
    "hang-after-dot": _once("unknown", "dot", "hang"),
    "nonsense-after-dot": _once("unknown", "dot", "nonsense"),
    "slow": _once("sent", "rcpt", "slow"),
    "lenient": _once("sent", "body", "lenient"),
    "never": Behaviour("failed", (Fault("rcpt", "450 4.2.1 not today"),) * _FOR_EVER),
}
"""By the recipient's local part, up to its first point; any other is ok."""
TIMELY = tuple(name for name in BEHAVIOURS if "hang" not in name and name not in ("slow", "never"))
COSTLY = tuple(name for name in BEHAVIOURS if name not in TIMELY)
"""Each of them keeps a connection, or the run, waiting."""

SENDERS: Mapping[str, Behaviour] = {
    "mail-5xx": Behaviour("refused", (Fault("mail", "550 5.7.1 not from you"),) * _FOR_EVER),
}

EARLY = (
    Fault("banner", "421 4.3.2 too many connections"),
    Fault("banner", "554 5.3.2 go away"),
    Fault("banner", "drop"),
    Fault("banner", "nonsense"),
    Fault("ehlo", "450 4.3.2 not now"),
    Fault("ehlo", "550 5.7.1 who are you"),
    Fault("ehlo", "reset"),
    Fault("starttls", "hide"),
    Fault("starttls", "forge"),
    Fault("starttls", "454 4.7.0 no TLS just now"),
    Fault("auth", "454 4.7.0 no login just now"),
    Fault("auth", "535 5.7.8 wrong password"),
    Fault("mail", "451 4.3.0 later"),
    Fault("mail", "drop"),
)
"""Before the relay knows whom a mail is for; by the number of the connection."""


def early(seed: int, connection: int, share: float) -> Fault | None:
    """Draw what happens to a connection before its recipient is known: the same for a seed."""
    chance = Random(f"{seed}/{connection}")
    return chance.choice(EARLY) if chance.random() < share else None


def behaviour(table: Mapping[str, Behaviour], address: str) -> Behaviour:
    return table.get(address.partition("@")[0].partition(".")[0], BEHAVIOURS["ok"])


def end_of(sender: str, recipient: str) -> str:
    """Tell how a delivery must end when nothing but the relay harms it."""
    of_sender = behaviour(SENDERS, sender)
    return of_sender.end if of_sender.visits else behaviour(BEHAVIOURS, recipient).end


def recipients(names: tuple[str, ...], count: int, first: int = 0) -> list[str]:
    """Give so many addresses, each behaviour in its turn, in forty domains."""
    return [f"{names[n % len(names)]}.{first + n}@d{n % 40}.example.org" for n in range(count)]
