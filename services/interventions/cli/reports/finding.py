"""One delivery by its id or the beginning of it, and the mail that was written for it."""

import re
from collections.abc import Callable

from interventions.cli.fault import CallFault
from interventions.cli.sources import DELIVERIES, Source
from interventions.domain.records import Blob, ReportDelivery
from interventions.domain.words import Channel

RENDERED = "rendered-reports"
_SHORT = 12
_SEE = "see `interventions reports list`"


async def delivery_of(
    source: Source, beginning: str, progress: Callable[[int], None] = lambda _: None
) -> ReportDelivery:
    """Give the last record of the one delivery whose id begins so. Raises CallFault for none or several."""
    asked = beginning.lower().strip()
    if not re.fullmatch("[0-9a-f]{4,64}", asked):
        raise CallFault(f"{beginning!r} is no delivery id", f"give at least four of its hex digits; {_SEE}")
    found: dict[str, ReportDelivery] = {}
    async for each in source.read(DELIVERIES):
        progress(1)
        if each.record is not None and each.record["delivery_id"].startswith(asked):
            found[each.record["delivery_id"]] = each.record
    if not found:
        raise CallFault(f"no delivery begins with {asked}", _SEE)
    if len(found) > 1:
        raise CallFault(f"{len(found)} deliveries begin with {asked}", f"give more of the id: {_several(found)}")
    return found.popitem()[1]


async def mail_of(source: Source, delivery: ReportDelivery) -> Blob:
    """Give the stored bytes of a delivery's mail. Raises CallFault when none was written."""
    if delivery["channel"] == Channel.STORE:
        raise CallFault(f"delivery {short(delivery['delivery_id'])} went to the store, not by mail", "leave out --mail")
    found: Blob | None = None
    async for each in source.read(RENDERED, delivery["intervention_id"]):
        for mail in each.record["mails"] if each.record else ():
            if mail["delivery_id"] == delivery["delivery_id"] and mail["mail"]:
                found = mail["mail"]
    if found:
        return found
    raise CallFault(f"no mail was written for delivery {short(delivery['delivery_id'])}", _why(delivery))


def pdf_of(delivery: ReportDelivery) -> Blob:
    """Give the stored bytes of a delivery's document. Raises CallFault when there is none."""
    if delivery["pdf"] is None:
        raise CallFault(f"no document was printed for delivery {short(delivery['delivery_id'])}", _why(delivery))
    return delivery["pdf"]


def short(delivery_id: str) -> str:
    """Shorten an id to what a person types; it still names one delivery among millions."""
    return delivery_id[:_SHORT]


def _why(delivery: ReportDelivery) -> str:
    reason = f": {delivery['reason']}" if delivery["reason"] else ""
    return f"it is {delivery['state']}{reason}"


def _several(found: dict[str, ReportDelivery]) -> str:
    names = sorted(found)
    more = ", …" if len(names) > 3 else ""  # noqa: PLR2004 - enough to see where they part
    return ", ".join(map(short, names[:3])) + more
