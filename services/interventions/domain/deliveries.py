"""Which deliveries a finished intervention owes, and what they are called (domain.md §8)."""

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from interventions.domain.records import FinishedIntervention
from interventions.domain.words import Channel, Document, ReportDispatch


class Pace(NamedTuple):
    """How patiently a mail is tried, in milliseconds."""

    first_delay: int = 60_000
    longest_delay: int = 4 * 3_600_000
    longest_held_delay: int = 5 * 60_000
    given_up_after: int = 4 * 24 * 3_600_000
    attempt: int = 120_000
    """How long one attempt may take; no byte that ends a mail leaves after it."""

    def scaled(self, scale: float) -> "Pace":
        """Shorten every wait between attempts, not the attempt; none falls below a millisecond."""
        waits = {name: max(1, int(each * scale)) for name, each in self._asdict().items() if name != "attempt"}
        return self._replace(**waits)


PACE = Pace()
"""As reliability.md §3 has it."""


class Owed(NamedTuple):
    """One delivery to make. A mail without a recipient is owed to nobody: it fails, ``no_recipient``."""

    delivery_id: str
    document: Document
    channel: Channel
    recipient: str | None
    request: str | None


def deliveries_owed(finished: FinishedIntervention) -> list[Owed]:
    """List the deliveries of one hand-over, the store's first, then mails in the recipients' order."""
    request = finished["request"]
    if request is None:
        owed = [_owed(finished, Channel.STORE, None)]
        if finished["dossier"]["template"]["report_dispatch"] == ReportDispatch.AUTOMATIC:
            owed += _mails(finished)
        return owed
    return [_owed(finished, Channel.STORE, None)] if request["channel"] == Channel.STORE else _mails(finished)


def document_of(finished: FinishedIntervention) -> Document:
    """Name the document of a hand-over: *done* itself causes a report."""
    request = finished["request"]
    return Document.REPORT if request is None else Document(request["document"])


def delivery_id(finished: FinishedIntervention, channel: str, recipient: str | None) -> str:
    """Name one delivery for ever: SHA-256, in hex, of what tells it from any other (contracts.md)."""
    request = finished["request"]
    parts = (
        finished["intervention_id"],
        str(finished["revision"]),
        str(document_of(finished)),
        str(channel),
        recipient or "",
        request["event_id"] if request else "",
    )
    return sha256(b"\0".join(part.encode() for part in parts)).hexdigest()


def message_id(delivery: str, sender: str) -> str:
    """Name a mail after its delivery and its sender's domain: the same at every attempt."""
    return f"<{delivery}@{sender.rpartition('@')[2]}>"


def retry_delay_ms(delivery: str, attempt: int, *, held: bool, pace: Pace = PACE) -> int:
    """Tell how long to wait after an attempt: doubling, with a jitter that a replay finds again.

    ``held`` is the waiting for a mended mail configuration: it stays short, so that mails go when it works.
    """
    longest = pace.longest_held_delay if held else pace.longest_delay
    delay: int = min(pace.first_delay << min(max(attempt, 1) - 1, 16), longest)
    draw = int.from_bytes(sha256(f"{delivery}/{attempt}".encode()).digest()[:4], "big")
    return delay - delay // 4 * draw // 0xFFFFFFFF


def _owed(finished: FinishedIntervention, channel: Channel, recipient: str | None) -> Owed:
    request = finished["request"]
    return Owed(
        delivery_id(finished, channel, recipient),
        document_of(finished),
        channel,
        recipient,
        request["event_id"] if request else None,
    )


def _mails(finished: FinishedIntervention) -> list[Owed]:
    recipients = _each_once(_recipients(finished))
    return [_owed(finished, Channel.MAIL, each) for each in recipients or [None]]


def _recipients(finished: FinishedIntervention) -> Iterator[str | None]:
    request, dossier = finished["request"], finished["dossier"]
    visit, wanted = dossier["visit"], dossier["template"]["recipients"]
    technicians = [technician["email"] for technician in visit["technicians"]]
    if request and request["recipients"]:
        yield from request["recipients"]
    elif document_of(finished) == Document.WORK_SHEET:
        yield from technicians
    else:
        yield from [visit["customer"]["email"]] if wanted["customer"] else []
        yield from technicians if wanted["technicians"] else []
        yield from wanted["addresses"]


def _each_once(addresses: Iterator[str | None]) -> list[str | None]:
    """Keep each address once, as first written; case tells no mailbox from another."""
    first: dict[str, str | None] = {}
    for address in addresses:
        if address:
            first.setdefault(address.casefold(), address)
    return list(first.values())
