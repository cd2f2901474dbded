"""What a person decides about a mail: sent again, marked as sent, called off (``delivery-commands``)."""

from collections.abc import Mapping
from typing import Any

from interventions.domain.records import DeliveryCommand
from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.outbox import Move, Outbox, after, moved

_REMEMBERED = 256
_LONGEST_REASON = 200
COMMANDABLE: Mapping[str, frozenset[DeliveryState]] = {
    "send_again": frozenset(
        {
            DeliveryState.UNKNOWN,
            DeliveryState.DEFERRED,
            DeliveryState.REFUSED,
            DeliveryState.FAILED,
            DeliveryState.CANCELLED,
        }
    ),
    "mark_sent": frozenset(
        {DeliveryState.UNKNOWN, DeliveryState.DEFERRED, DeliveryState.REFUSED, DeliveryState.FAILED}
    ),
    "cancel": frozenset({DeliveryState.RENDERED, DeliveryState.DEFERRED, DeliveryState.UNKNOWN}),
}
"""In which states a person's decision means something; elsewhere it changes nothing."""


def commanded(outbox: Outbox, command: DeliveryCommand, at: int) -> Move:
    """Follow a person's decision, once; one that means nothing in this state changes nothing.

    The record says who (``resolved_by``) and what (``reason`` begins with the command's name): a mail that the
    relay took and one that a person says has arrived are both *sent*, and told apart by it.
    """
    delivery = outbox.deliveries.get(command["delivery_id"])
    wanted = COMMANDABLE[command["command"]]
    if delivery is None or command["command_id"] in outbox.commands or delivery["record"]["state"] not in wanted:
        return Move(outbox)
    if command["command"] == "send_again" and delivery["mail"] is None:
        return Move(outbox)
    decided = {**_decided(command, at), "reason": _reason(command), "resolved_by": command["actor"]["id"]}
    move = moved(outbox, [{**after(delivery, at, smtp_code=None, **decided), "since": None}])
    followed = (*outbox.commands, command["command_id"])[-_REMEMBERED:]
    return move._replace(outbox=move.outbox._replace(commands=followed))


def _decided(command: DeliveryCommand, at: int) -> dict[str, Any]:
    match command["command"]:
        case "send_again":
            return {"state": DeliveryState.DEFERRED, "next_attempt_at": at}
        case "mark_sent":
            return {"state": DeliveryState.SENT}
        case _:
            return {"state": DeliveryState.CANCELLED}


def _reason(command: DeliveryCommand) -> str:
    said = " ".join((command["reason"] or "").split())
    return f"{command['command']}: {said}"[:_LONGEST_REASON] if said else str(command["command"])
