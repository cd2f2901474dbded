"""States and decisions without a broker: what bench measures of the processors alone."""

import time
from typing import Any

from interventions.contracts.codecs import codec_of
from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, Arrival, ordinary
from interventions.stream.processor import Received
from interventions.timekeeping.processor import Timekeeping

_SAMPLE = 500


def informed_lifecycle() -> Lifecycle:
    """Give a lifecycle that knows the made-up templates and settings."""
    lifecycle = Lifecycle()
    for topic, records in (("intervention-templates", TEMPLATES), ("company-settings", SETTINGS)):
        for offset, record in enumerate(records):
            lifecycle.learn(Received(topic, 0, offset, 0, None, record))
    return lifecycle


def received(arrival: Arrival, offset: int) -> Received:
    """Give an event as the loop hands it to a step."""
    return Received("intervention-events", 0, offset, arrival.received_at, arrival.key, arrival.event, arrival.shape)


def real_states() -> list[bytes]:
    """Give the encoded states of some hundred interventions at the end of their day."""
    lifecycle = informed_lifecycle()
    states: dict[str, Any] = {}
    for offset, arrival in enumerate(ordinary(1, _SAMPLE)):
        states[arrival.key] = lifecycle.step(states.get(arrival.key), received(arrival, offset)).state
    return [lifecycle.encode(state) for state in states.values()]


def growth(events: list[Arrival]) -> dict[str, Any]:
    """Cost of the last ten events of one long intervention beside that of its 5th to 15th, in both processors."""
    lifecycle, timekeeping = informed_lifecycle(), Timekeeping()
    costs: dict[str, list[float]] = {"lifecycle": [], "timekeeping": []}
    state: Any = None
    sheet: Any = None
    for offset, arrival in enumerate(events):
        started = time.perf_counter()
        decision, state = _step(lifecycle, state, received(arrival, offset))
        costs["lifecycle"].append(time.perf_counter() - started)
        logs = [each.record for each in decision.outputs if each.topic == "intervention-log"]
        for log in logs:
            started = time.perf_counter()
            _, sheet = _step(timekeeping, sheet, Received("intervention-log", 0, offset, 0, arrival.key, log))
            costs["timekeeping"].append(time.perf_counter() - started)
    return {name: _ratio(each) for name, each in costs.items()}


def _step(processor: Any, state: Any, record: Received) -> tuple[Any, Any]:
    """Decide, encode what comes out and the state: all that one event costs in a batch of its own."""
    decision = processor.step(state, record)
    for output in decision.outputs:
        codec_of(output.topic).encode(output.record)
    processor.encode(decision.state)
    return decision, decision.state


def _ratio(costs: list[float]) -> dict[str, float]:
    early, late = sorted(costs[5:16]), sorted(costs[-11:])
    tenth, last = early[len(early) // 2], late[len(late) // 2]
    return {
        "events": len(costs),
        "tenth_us": round(tenth * 1e6, 1),
        "last_us": round(last * 1e6, 1),
        "ratio": round(last / tenth, 2),
    }
