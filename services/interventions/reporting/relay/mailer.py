"""What sending one mail asks of a relay, and what may come of it."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from interventions.domain.words import DeliveryState


class Outgoing(NamedTuple):
    """One mail to one recipient, as it is handed to the relay."""

    sender: str
    recipient: str
    content: bytes


class Verdict(NamedTuple):
    """What became of one attempt.

    ``state`` is sent, deferred (nothing was taken: safe to retry), refused, failed, or unknown (the last byte
    had left). ``held`` says that the configuration is at fault, not this mail: it is retried without end.
    ``busy`` says that the relay has no time for anyone, ``alone`` that a held mail's trouble is its own: without
    it every mail would fare alike, and one of them is enough to find out.
    """

    state: DeliveryState
    reason: str | None = None
    smtp_code: int | None = None
    held: bool = False
    busy: bool = False
    alone: bool = False


class Mailer(Protocol):
    """Hands a mail to a relay.

    Promises: *sent* only after the relay took it; *deferred* and *refused* only when it did not; never raises
    for what a relay or a network does. Does not promise that a mail arrives.
    """

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        """Try once. ``in_time`` is asked before the last byte: when it says no, the mail does not leave."""
        ...


class NoMailer:
    """What mails wait for while no relay is configured."""

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        """Hold the mail; see ``Mailer``."""
        del mail, in_time
        return Verdict(DeliveryState.DEFERRED, "mail_not_configured", held=True)
