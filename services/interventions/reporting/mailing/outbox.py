"""What one intervention's mails went through: the states of domain.md §8 as pure moves over one state."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from typing_extensions import TypedDict

from interventions.domain.deliveries import PACE, Pace, retry_delay_ms
from interventions.domain.records import Blob, RenderedMail, RenderedReport, ReportDelivery
from interventions.domain.words import Channel, DeliveryState, Document
from interventions.reporting.relay.mailer import Verdict


class Delivery(TypedDict):
    """One mail: its last published record, the bytes to send, and what retrying needs to remember."""

    record: ReportDelivery
    mail: Blob | None
    since: int | None
    """When it was first put off for a reason of its own; a broken configuration does not count."""
    deadline: int | None
    resend: bool
    held: bool
    """It waits for the relay as all others do: what lets one go lets it go."""


class Outbox(NamedTuple):
    """The mails of one intervention by delivery id, and the commands already followed."""

    deliveries: Mapping[str, Delivery] = {}
    commands: tuple[str, ...] = ()


class Move(NamedTuple):
    """The outbox after, and the records that say what changed."""

    outbox: Outbox
    records: tuple[ReportDelivery, ...] = ()


def posted(outbox: Outbox, report: RenderedReport, at: int) -> Move:
    """Take the mails of a rendered document in; older automatic ones not yet attempted are called off.

    A mail that is known already changes nothing.
    """
    fresh = [_first(report, mail, at) for mail in report["mails"] if mail["delivery_id"] not in outbox.deliveries]
    called_off = [] if report["failure"] else _overtaken(outbox, report)
    return moved(outbox, [*(after(each, at, **_NEWER) for each in called_off), *fresh])


def begun(outbox: Outbox, delivery_id: str, at: int, *, resend: bool, pace: Pace = PACE) -> Move:
    """Note the intent to send, before the first byte; nothing when there is nothing to send any more."""
    delivery = outbox.deliveries[delivery_id]
    if due_at(delivery) is None:
        return Move(outbox)
    attempt = delivery["record"]["attempt"] + 1
    tried = after(delivery, at, state=DeliveryState.ATTEMPTING, attempt=attempt, reason=None, smtp_code=None)
    return moved(outbox, [{**tried, "deadline": at + pace.attempt, "resend": resend}])


def ended(outbox: Outbox, delivery_id: str, verdict: Verdict, at: int, pace: Pace = PACE) -> Move:
    """Note what became of the attempt under way."""
    delivery = outbox.deliveries[delivery_id]
    if delivery["record"]["state"] != DeliveryState.ATTEMPTING:
        return Move(outbox)
    said: dict[str, Any] = {"state": verdict.state, "reason": verdict.reason, "smtp_code": verdict.smtp_code}
    if verdict.state == DeliveryState.DEFERRED:
        return moved(outbox, [_put_off(delivery, verdict, said, at, pace)])
    if verdict.state == DeliveryState.UNKNOWN and delivery["resend"]:
        said["next_attempt_at"] = max(at, delivery["deadline"] or at) + _delay(delivery, pace, held=False)
    return moved(outbox, [after(delivery, at, **said)])


def lost(outbox: Outbox, delivery_id: str, at: int, pace: Pace = PACE) -> Move:
    """Note an attempt of which nobody saw the end: the last byte may have left."""
    verdict = Verdict(DeliveryState.UNKNOWN, "interrupted: nobody saw how it ended")
    return ended(outbox, delivery_id, verdict, at, pace)


def due_at(delivery: Delivery) -> int | None:
    """Tell from when on a mail may be tried; None when it waits for nothing, or for a person."""
    record = delivery["record"]
    if record["state"] == DeliveryState.RENDERED:
        return record["at"]
    return record["next_attempt_at"] if record["state"] in {DeliveryState.DEFERRED, DeliveryState.UNKNOWN} else None


def _first(report: RenderedReport, mail: RenderedMail, at: int) -> Delivery:
    failed = report["failure"]["code"] if report["failure"] else None if mail["recipient"] else "no_recipient"
    record: ReportDelivery = {
        "delivery_id": mail["delivery_id"],
        "sequence": 1,
        "intervention_id": report["intervention_id"],
        "company_id": report["company_id"],
        "revision": report["revision"],
        "document": report["document"],
        "channel": Channel.MAIL,
        "recipient": mail["recipient"],
        "request": report["request"],
        "state": DeliveryState.FAILED if failed else DeliveryState.RENDERED,
        "attempt": 0,
        "reason": failed,
        "smtp_code": None,
        "message_id": mail["message_id"],
        "pdf": report["pdf"],
        "next_attempt_at": None,
        "resolved_by": None,
        "at": at,
    }
    return {"record": record, "mail": mail["mail"], "since": None, "deadline": None, "resend": False, "held": False}


_NEWER: Mapping[str, Any] = {"state": DeliveryState.CANCELLED, "reason": "newer_revision"}


def _overtaken(outbox: Outbox, report: RenderedReport) -> list[Delivery]:
    """Find the automatic mails not yet attempted that a newer revision makes pointless."""
    if report["document"] != Document.REPORT:
        return []
    return [
        delivery
        for delivery in outbox.deliveries.values()
        if delivery["record"]["request"] is None
        and delivery["record"]["state"] == DeliveryState.RENDERED
        and delivery["record"]["revision"] < report["revision"]
    ]


def _put_off(delivery: Delivery, verdict: Verdict, said: Mapping[str, Any], at: int, pace: Pace) -> Delivery:
    """Retry later; after four days of the mail's own trouble, give up."""
    since = delivery["since"] if verdict.held or delivery["since"] is not None else at
    if not verdict.held and since is not None and at - since >= pace.given_up_after:
        return after(delivery, at, **{**said, "state": DeliveryState.FAILED, "reason": f"given_up: {verdict.reason}"})
    later = at + _delay(delivery, pace, held=verdict.held)
    held = verdict.held and not verdict.alone
    return {**after(delivery, at, **said, next_attempt_at=later), "since": since, "held": held}


def _delay(delivery: Delivery, pace: Pace, *, held: bool) -> int:
    record = delivery["record"]
    return retry_delay_ms(record["delivery_id"], record["attempt"], held=held, pace=pace)


def after(delivery: Delivery, at: int, **changes: Any) -> Delivery:
    """Give a delivery with its next record; what is not said is as before, the next attempt apart."""
    before = delivery["record"]
    record: Any = {**before, "next_attempt_at": None, **changes, "sequence": before["sequence"] + 1, "at": at}
    return {**delivery, "record": record, "deadline": None, "held": False}


def moved(outbox: Outbox, deliveries: Iterable[Delivery]) -> Move:
    """Put deliveries back that have a new record."""
    changed = {each["record"]["delivery_id"]: each for each in deliveries}
    if not changed:
        return Move(outbox)
    records = tuple(each["record"] for each in changed.values())
    return Move(outbox._replace(deliveries={**outbox.deliveries, **changed}), records)
