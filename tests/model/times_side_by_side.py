"""Run timekeeping's step and the model over the same log and give what they made of each record."""

from interventions.stream.processor import Received
from interventions.timekeeping.processor import Timekeeping
from model import timekeeping
from model.inputs import Row
from model.side_by_side import in_order, written


class Timekeepings:
    """Timekeeping, theirs and ours, over log records of many interventions."""

    def __init__(self) -> None:
        self.theirs = Timekeeping()
        self.ours: dict[str, timekeeping.Timekeeping] = {}
        self.states: dict[str, bytes] = {}

    def take(self, offset: int, record: Row) -> tuple[list[tuple[str, str, Row]], list[tuple[str, str, Row]]]:
        """Give what is published after one log record, expected and got."""
        key = record["intervention_id"]
        before = self.states.get(key)
        received = Received("intervention-log", 0, offset, record["received_at"], key, record)
        decision = self.theirs.step(self.theirs.decode(before) if before else None, received)
        self.states[key] = self.theirs.encode(decision.state)
        published = self.ours.setdefault(key, timekeeping.Timekeeping()).take(record)
        expected = [("intervention-time", key, published.time)] if published.time else []
        expected += [("technician-time", f"{row['technician_id']}/{key}", row) for row in published.technicians]
        expected += [("finished-interventions", key, published.finished)] if published.finished else []
        return in_order(expected), in_order(written(decision))
