"""rendered-reports, delivery-commands → mailing → report-deliveries (channel ``mail``)."""

from interventions.reporting.mailing.commands import commanded
from interventions.reporting.mailing.outbox import Move, Outbox, posted
from interventions.reporting.mailing.written import read, written
from interventions.stream.processor import Decision, Output, Received


class Mailing:
    """Keeps what became of each mail of an intervention; sends none itself (``MailingEffects`` does)."""

    name = "mailing"
    inputs: tuple[str, ...] = ("rendered-reports", "delivery-commands")
    references: tuple[str, ...] = ()
    cached_states = 64
    """An outbox is asked for a few times within seconds, then seldom or never."""

    def step(self, state: Outbox | None, received: Received) -> Decision:
        """Take in a rendered document's mails, or a person's decision about one."""
        outbox = Outbox() if state is None else state
        if received.topic == "rendered-reports":
            move = posted(outbox, received.record, received.timestamp_ms)
            return decision("rendered" if move.records else "unchanged", state, move)
        move = commanded(outbox, received.record, received.timestamp_ms)
        return decision("followed" if move.records else "unchanged", state, move)

    def encode(self, state: Outbox) -> bytes:
        """Write an outbox; its first byte says whether it waits."""
        return written(state)

    def decode(self, encoded: bytes) -> Outbox:
        """Read an outbox."""
        return read(encoded)

    def learn(self, received: Received) -> None:
        """Learn nothing: a rendered report is complete."""

    def needs_references(self, received: Received) -> bool:
        """Need none."""
        del received
        return False


def decision(outcome: str, state: Outbox | None, move: Move) -> Decision:
    """Give a move as a decision; no record means no change."""
    if not move.records:
        return Decision("unchanged", state)
    outputs = tuple(Output("report-deliveries", record["delivery_id"], record) for record in move.records)
    return Decision(outcome, move.outbox, outputs)
