"""Run lifecycle's step and the model over the same traffic and give what they made of each record."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, Arrival
from interventions.stream.processor import Decision, Output, Received
from model import lifecycle
from model.inputs import Input, Row, Verdict

SENTENCES = ("message_fr", "message_en")


class Compared(NamedTuple):
    """One record as both saw it: outcome and records by topic, expected and got."""

    given: Input
    expected: tuple[str, list[tuple[str, str, Row]]]
    got: tuple[str, list[tuple[str, str, Row]]]
    verdict: Verdict


def inputs(arrivals: Iterable[Arrival]) -> Iterator[Input]:
    for offset, (event, received_at, key, shape) in enumerate(arrivals):
        yield Input(event, received_at, offset, key, shape)


class Lifecycles:
    """The lifecycle, theirs and ours, each step's state through its bytes and back."""

    def __init__(self) -> None:
        self.theirs, self.ours = Lifecycle(), lifecycle.Lifecycle()
        self.states: dict[str | None, bytes] = {}
        for offset, template in enumerate(TEMPLATES):
            self.ours.reference.learn_template(template)
            self.theirs.learn(Received("intervention-templates", 0, offset, 0, template["template_id"], template))
        for offset, settings in enumerate(SETTINGS):
            self.ours.reference.learn_settings(settings)
            self.theirs.learn(Received("company-settings", 0, offset, 0, settings["company_id"], settings))

    def take(self, given: Input) -> Compared:
        before = self.states.get(given.key)
        event, received_at, offset, key, shape = given
        received = Received("intervention-events", 0, offset, received_at, key, event, shape)
        decision = self.theirs.step(self.theirs.decode(before) if before else None, received)
        if decision.state is not None:
            self.states[given.key] = self.theirs.encode(decision.state)
        verdict = self.ours.decide(given)
        named = [("log", verdict.log), ("status", verdict.status), ("rejections", verdict.rejection)]
        expected = [(f"intervention-{name}", row["intervention_id"], row) for name, row in named if row]
        return Compared(given, (verdict.outcome, expected), (decision.outcome, written(decision)), verdict)


def written(decision: Decision) -> list[tuple[str, str, Row]]:
    """List what a step writes, but for the sentences."""
    return [(one.topic, one.key, plain(one)) for one in decision.outputs]


def plain(output: Output) -> Row:
    record: dict[str, Any] = dict(output.record or {})
    return {name: value for name, value in record.items() if name not in SENTENCES}


def in_order(records: list[tuple[str, str, Row]]) -> list[tuple[str, str, Row]]:
    return sorted(records, key=lambda record: record[:2])
