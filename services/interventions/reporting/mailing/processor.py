"""rendered-reports, delivery-commands → mailing → report-deliveries (channel ``mail``)."""

import json
from typing import cast

from interventions.domain.canonical import compact
from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.commands import commanded
from interventions.reporting.mailing.outbox import Delivery, Move, Outbox, due_at, posted
from interventions.stream.processor import Decision, Output, Received

WAITING, SETTLED = b"+", b"-"
"""First byte of a state: whether anything of it may still want to be sent."""


class Mailing:
    """Keeps what became of each mail of an intervention; sends none itself (``MailingEffects`` does)."""

    name = "mailing"
    inputs: tuple[str, ...] = ("rendered-reports", "delivery-commands")
    references: tuple[str, ...] = ()

    def step(self, state: Outbox | None, received: Received) -> Decision:
        """Take in a rendered document's mails, or a person's decision about one."""
        outbox = Outbox() if state is None else state
        if received.topic == "rendered-reports":
            move = posted(outbox, received.record, received.timestamp_ms)
            return decision("rendered" if move.records else "unchanged", state, move)
        move = commanded(outbox, received.record, received.timestamp_ms)
        return decision("followed" if move.records else "unchanged", state, move)

    def encode(self, state: Outbox) -> bytes:
        """Write an outbox: a byte that says whether it waits, then compact JSON."""
        waiting = WAITING if any(map(is_waiting, state.deliveries.values())) else SETTLED
        content = {"deliveries": list(state.deliveries.values()), "commands": list(state.commands)}
        return waiting + compact(content)

    def decode(self, encoded: bytes) -> Outbox:
        """Read an outbox."""
        content = json.loads(encoded[1:])
        written = [cast("Delivery", {"held": False, **each}) for each in content["deliveries"]]
        return Outbox({each["record"]["delivery_id"]: each for each in written}, tuple(content["commands"]))

    def learn(self, received: Received) -> None:
        """Learn nothing: a rendered report is complete."""

    def needs_references(self, received: Received) -> bool:
        """Need none."""
        del received
        return False


def is_waiting(delivery: Delivery) -> bool:
    """Tell whether a mail may still be sent, or was being sent when this was written."""
    return due_at(delivery) is not None or delivery["record"]["state"] == DeliveryState.ATTEMPTING


def decision(outcome: str, state: Outbox | None, move: Move) -> Decision:
    """Give a move as a decision; no record means no change."""
    if not move.records:
        return Decision("unchanged", state)
    outputs = tuple(Output("report-deliveries", record["delivery_id"], record) for record in move.records)
    return Decision(outcome, move.outbox, outputs)
