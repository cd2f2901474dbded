"""technician-time ──▶ the states of technicians, byte for byte, though the topic is compacted."""

from collections.abc import Iterable

from interventions.domain.records import TechnicianSegments
from interventions.stream.processor import Received
from interventions.technicians.processor import TIME, Technicians
from interventions.technicians.state import State


def rebuilt(brought: Iterable[TechnicianSegments]) -> dict[str, State]:
    """Rebuild the states of one partition, by key, from its records in offset order.

    A day is summed from the last that each intervention brought, so nothing that compaction took away is missed.
    """
    states: dict[str, State] = {}
    for record in brought:
        bring(states, record)
    return states


def bring(states: dict[str, State], record: TechnicianSegments) -> None:
    """Fold the next record in, in place."""
    key = f"{record['technician_id']}/{record['intervention_id']}"
    before, received = states.get(key), Received(TIME, 0, 0, 0, key, record)
    beside = {name: states.get(name) for name in _TECHNICIANS.reaches(before, received)}
    decision = _TECHNICIANS.step(before, received._replace(beside=beside))
    for name, after in {key: decision.state, **decision.beside}.items():
        if after is None:
            states.pop(name, None)
        else:
            states[name] = after


_TECHNICIANS = Technicians()
