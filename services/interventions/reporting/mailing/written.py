"""How an outbox is written: plainly while it waits, packed once all is settled, since it is kept for life."""

import json
import zlib
from typing import Any, cast

from interventions.domain.canonical import compact
from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.outbox import Delivery, Outbox, due_at

WAITING, SETTLED = b"+", b"-"
"""First byte of a state: whether anything of it may still want to be sent."""
_PACKED = b"\x01"
"""Second byte of a packed one; a plain one has the brace of its JSON there, as all had before."""
_USUAL = (
    b'"state":"cancelled""state":"failed""state":"refused","state":"unknown","reason":"newer_revision","document":'
    b'"work_sheet","resolved_by":"{"commands":[],"deliveries":[{"deadline":null,"held":false,"mail":{"bytes":1,'
    b'"reference":"sha256/.eml","sha256":""},"record":{"at":17,"attempt":1,"channel":"mail","company_id":"",'
    b'"delivery_id":"","document":"report","intervention_id":"","message_id":"<@>","next_attempt_at":null,"pdf":'
    b'{"bytes":1,"reference":"sha256/.pdf","sha256":""},"reason":null,"recipient":"","request":null,"resolved_by":null,'
    b'"revision":1,"sequence":3,"smtp_code":250,"state":"sent"},"resend":false,"since":null}]}'
)
"""What nearly every state holds. Never to be changed: kept states need it; a new one gets a new second byte."""


def written(outbox: Outbox) -> bytes:
    """Write an outbox. One that waits begins with ``WAITING`` and is plain: it changes soon, and is read at once."""
    plain = compact({"deliveries": list(outbox.deliveries.values()), "commands": list(outbox.commands)})
    if any(map(is_waiting, outbox.deliveries.values())):
        return WAITING + plain
    packing = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_USUAL)
    return SETTLED + _PACKED + packing.compress(plain) + packing.flush()


def read(encoded: bytes) -> Outbox:
    """Read what ``written`` gives, or gave before it packed."""
    content: Any = json.loads(_unpacked(encoded[2:]) if encoded[1:2] == _PACKED else encoded[1:])
    deliveries = [cast("Delivery", {"held": False, **each}) for each in content["deliveries"]]
    return Outbox({each["record"]["delivery_id"]: each for each in deliveries}, tuple(content["commands"]))


def is_waiting(delivery: Delivery) -> bool:
    """Tell whether a mail may still be sent, or was being sent when this was written."""
    return due_at(delivery) is not None or delivery["record"]["state"] == DeliveryState.ATTEMPTING


def _unpacked(packed: bytes) -> bytes:
    return zlib.decompressobj(-15, zdict=_USUAL).decompress(packed)
