"""rendered-reports, report-deliveries, delivery-commands ──▶ the state of mailing, as far as these topics hold it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from interventions.domain.deliveries import PACE
from interventions.domain.records import Blob, DeliveryCommand, RenderedReport, ReportDelivery
from interventions.domain.words import Channel, DeliveryState
from interventions.reporting.mailing.outbox import Delivery, Outbox

NOT_TOLD: Final = (
    "since when a mail is put off: its four days begin anew",
    "whether a mail waits with all others for the relay: it waits for its own time, at most five minutes",
    "what a company wants of an attempt under way: it becomes unknown, and waits for a person",
    "the bytes of a mail whose report has left rendered-reports: it is not sent again",
    "which commands meant nothing: each that was read counts as followed; without a marker, each that was sent",
)
"""What the topics do not hold, or no longer. A state that agrees with all they hold is kept as it is."""
_REMEMBERED = 256
"""Commands, as mailing itself remembers them."""


class DeliveriesLost(Exception):
    """Mails were taken in, and nothing says what became of them: rebuilt, each would leave once more."""

    def __init__(self, count: int) -> None:
        super().__init__(f"report-deliveries does not say what became of {count} mails")


def rebuilt(
    reports: Iterable[RenderedReport], told: Iterable[ReportDelivery], commands: Iterable[DeliveryCommand]
) -> dict[str, Outbox]:
    """Rebuild the states of one partition, by intervention, from what mailing had read; each in offset order.

    Raises: DeliveriesLost.
    """
    last = {each["delivery_id"]: each for each in told if each["channel"] == Channel.MAIL}
    mails: dict[str, Blob | None] = {}
    for report in reports:
        for mail in report["mails"]:
            mails.setdefault(mail["delivery_id"], mail["mail"])
    if lost := mails.keys() - last.keys():
        raise DeliveriesLost(len(lost))
    older = sorted((each for each in last if each not in mails), key=lambda name: last[name]["revision"])
    outboxes: dict[str, dict[str, Delivery]] = defaultdict(dict)
    for name in (*older, *mails):
        outboxes[last[name]["intervention_id"]][name] = _delivery(last[name], mails.get(name))
    followed: dict[str, list[str]] = defaultdict(list)
    for command in commands:
        followed[command["intervention_id"]].append(command["command_id"])
    return {key: Outbox(each, tuple(followed[key][-_REMEMBERED:])) for key, each in outboxes.items()}


def agrees(kept: Outbox, made: Outbox) -> bool:
    """Tell whether a kept state says what the topics say; what they do not hold is not looked at."""
    if kept.deliveries.keys() != made.deliveries.keys():
        return False
    return all(_same(kept.deliveries[name], each) for name, each in made.deliveries.items())


def _same(kept: Delivery, made: Delivery) -> bool:
    same_mail = made["mail"] is None or kept["mail"] == made["mail"]
    return same_mail and all(kept[name] == made[name] for name in ("record", "deadline"))


def _delivery(record: ReportDelivery, mail: Blob | None) -> Delivery:
    attempting = record["state"] == DeliveryState.ATTEMPTING
    return {
        "record": record,
        "mail": mail,
        "since": None,
        "deadline": record["at"] + PACE.attempt if attempting else None,
        "resend": record["state"] == DeliveryState.UNKNOWN and record["next_attempt_at"] is not None,
        "held": False,
    }
