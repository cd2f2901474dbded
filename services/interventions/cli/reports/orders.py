"""What a person's word becomes: an event that asks for a report, or a command about a delivery."""

from typing import Any, NamedTuple
from uuid import uuid4

from interventions.cli.fault import CallFault
from interventions.cli.reports.deciding import Actor
from interventions.cli.reports.finding import short
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import partition_of
from interventions.domain.records import ReportDelivery
from interventions.domain.validity import faults
from interventions.domain.words import Channel, DeliveryState, Document, Kind, Origin
from interventions.reporting.mailing.commands import COMMANDABLE
from interventions.stream.port import Backend, Draft, Place

COMMANDS = "delivery-commands"
SOURCE = "interventions-cli"
SETTLED = frozenset(
    {DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.CANCELLED}
)
_DONE_ALREADY = {
    "mark_sent": {DeliveryState.SENT: "it is already sent"},
    "cancel": {DeliveryState.CANCELLED: "it is already cancelled"},
    "send_again": {
        DeliveryState.RENDERED: "it has not been sent yet and will be, by itself",
        DeliveryState.ATTEMPTING: "it is being sent this moment",
    },
}
_IMPOSSIBLE = {
    DeliveryState.SENT: "it is already sent, and a mail cannot be called back; `reports resend` sends a second one",
    DeliveryState.ATTEMPTING: "it is being sent this moment; wait for what comes of it",
    DeliveryState.RENDERED: "nobody has tried to send it yet",
    DeliveryState.REFUSED: "it was refused, and nothing of it will be sent any more",
    DeliveryState.FAILED: "it has failed, and nothing of it will be sent any more",
    DeliveryState.CANCELLED: "it was cancelled",
}


class Nothing(NamedTuple):
    """Why there is nothing to do; ``fulfilled`` when what was wished for is so already."""

    sentence: str
    fulfilled: bool


def nothing_to_do(command: str, delivery: ReportDelivery) -> Nothing | None:
    """Tell why a command would change nothing, or None: then it means something."""
    state = delivery["state"]
    if delivery["channel"] == Channel.STORE:
        return Nothing("it is kept in the store and was never to be mailed; `reports resend` mails it", fulfilled=False)
    if command == "send_again" and delivery["recipient"] is None:
        return Nothing("it has no recipient; `reports resend --to ADDRESS` names one", fulfilled=False)
    if command == "send_again" and delivery["pdf"] is None:
        return Nothing(f"nothing was printed ({delivery['reason']}); `reports resend` prints anew", fulfilled=False)
    if state in COMMANDABLE[command]:
        return None
    if said := _DONE_ALREADY[command].get(DeliveryState(state)):
        return Nothing(said, fulfilled=True)
    return Nothing(_IMPOSSIBLE.get(DeliveryState(state), f"it is {state}"), fulfilled=False)


def command_about(delivery: ReportDelivery, command: str, actor: Actor, reason: str | None, at: int) -> dict[str, Any]:
    """Make a DeliveryCommand with an id of its own."""
    return {
        "command_id": f"cli-{uuid4().hex}",
        "delivery_id": delivery["delivery_id"],
        "intervention_id": delivery["intervention_id"],
        "command": command,
        "actor": actor._asdict(),
        "reason": reason,
        "issued_at": at,
    }


class Asked(NamedTuple):
    """A document that a person asks for; no recipients: the template's."""

    intervention_id: str
    document: str = Document.REPORT
    channel: str = Channel.MAIL
    recipients: tuple[str, ...] = ()


def asked_again(delivery: ReportDelivery, recipients: tuple[str, ...]) -> Asked:
    """Ask for what a delivery was, to whom it went unless others are named."""
    again = (delivery["recipient"],) if delivery["recipient"] else ()
    return Asked(delivery["intervention_id"], delivery["document"], delivery["channel"], recipients or again)


def request_for(asked: Asked, actor: Actor, at: int) -> dict[str, Any]:
    """Make the ``report_requested``, as any back office would. Raises CallFault for one that breaks a rule."""
    event = {
        "event_id": f"cli-{uuid4().hex}",
        "intervention_id": asked.intervention_id,
        "kind": Kind.REPORT_REQUESTED,
        "occurred_at": at,
        "recorded_at": at,
        "origin": Origin.BACKOFFICE,
        "actor": actor._asdict(),
        "source": SOURCE,
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        "payload": {
            "document": asked.document,
            "channel": asked.channel,
            "recipients": list(asked.recipients) or None,
        },
    }
    if found := faults(event, "ReportRequested"):
        raise CallFault(f"no such request is possible: {', '.join(found)}", "give an id and addresses that are some")
    return event


async def publish_one(backend: Backend, topic: str, record: dict[str, Any]) -> Place:
    """Publish a record about an intervention; gives the place that holds its intervention."""
    facts = await backend.describe([topic])
    if topic not in facts:
        raise CallFault(f"no topic {topic} on this broker", "run `interventions topics apply`")
    key = record["intervention_id"].encode()
    place = Place(topic, partition_of(key, facts[topic].partitions))
    await backend.publish(place, [Draft(key, codec_of(topic).encode(record))])
    return place


def line_about(delivery: ReportDelivery) -> str:
    """Name a delivery in a line."""
    to = delivery["recipient"] or ("the store" if delivery["channel"] == Channel.STORE else "nobody")
    return f"{short(delivery['delivery_id'])}: {delivery['document']} {delivery['revision']} to {to}"
