"""A mail read back from the store, checked against its record, before it may leave."""

from hashlib import sha256
from typing import NamedTuple

from interventions.domain.words import DeliveryState, OnUnknown
from interventions.reporting.letter.letters import envelope
from interventions.reporting.mailing.outbox import Delivery
from interventions.reporting.relay.mailer import Outgoing, Verdict
from interventions.reporting.store import Store, StoreError


class Loaded(NamedTuple):
    """A mail ready to leave, or what keeps it."""

    outgoing: Outgoing | None
    resend: bool = False
    fault: Verdict | None = None


async def loaded(store: Store, delivery: Delivery) -> Loaded:
    """Read a mail back. A store that does not answer holds it; a mail that is gone or changed has failed."""
    mail, recipient = delivery["mail"], delivery["record"]["recipient"]
    if mail is None or recipient is None:
        return Loaded(None, fault=Verdict(DeliveryState.FAILED, "mail_missing"))
    try:
        content = await store.get(mail["reference"])
    except StoreError:
        return Loaded(None, fault=Verdict(DeliveryState.DEFERRED, "store_unavailable", held=True, alone=True))
    if content is None:
        return Loaded(None, fault=Verdict(DeliveryState.FAILED, "mail_missing"))
    if sha256(content).hexdigest() != mail["sha256"]:
        return Loaded(None, fault=Verdict(DeliveryState.FAILED, "mail_damaged"))
    told = envelope(content)
    return Loaded(Outgoing(told.sender, recipient, content), told.on_unknown == OnUnknown.RESEND)
