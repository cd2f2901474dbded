"""One intervention's history: what was decided of each event, and the states folded from it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from interventions.cli.fault import CallFault
from interventions.cli.files import SETTINGS, TEMPLATES
from interventions.cli.sources import LOG, REJECTIONS, TIME, Source, Written
from interventions.domain.intervention import Intervention
from interventions.domain.records import InterventionTime
from interventions.lifecycle.rebuild import rebuilt
from interventions.lifecycle.references import References
from interventions.stream.processor import Received
from interventions.timekeeping.processor import Timekeeping


class History(NamedTuple):
    """The log and the rejections of one intervention, each in offset order."""

    intervention_id: str
    logged: tuple[Written, ...]
    rejections: tuple[Written, ...]

    def up_to(self, at: int | None) -> "History":
        """Give what was received by an instant."""
        if at is None:
            return self
        kept = (tuple(each for each in part if each.record["received_at"] <= at) for part in self[1:])
        return History(self.intervention_id, *kept)

    def in_order(self) -> list[Written]:
        """Give all verdicts in the order in which the events came."""
        return sorted((*self.logged, *self.rejections), key=lambda each: int(each.record["source_offset"]))


async def history_of(source: Source, intervention_id: str) -> History:
    """Read an intervention's history. Raises CallFault when nothing is known of it."""
    logged = tuple([each async for each in source.read(LOG, intervention_id)])
    rejections = tuple([each async for each in source.read(REJECTIONS, intervention_id)])
    if not logged and not rejections:
        raise CallFault(f"nothing is known of intervention {intervention_id}", "check the id")
    return History(intervention_id, logged, rejections)


async def references_of(source: Source) -> References:
    """Read every revision of templates and settings."""
    known = References()
    for topic in (TEMPLATES, SETTINGS):
        async for each in source.read(topic):
            known.learn(topic, each.record)
    return known


def state_of(history: History, known: References) -> Intervention | None:
    """Fold the state that lifecycle keeps. Raises CallFault when a revision it needs is gone."""
    try:
        states = rebuilt((each.record for each in history.logged), (each.record for each in history.rejections), known)
    except KeyError as missing:
        raise CallFault(
            f"revision {missing} of a template or of settings is not there", "read from where all of them are kept"
        ) from None
    return states.get(history.intervention_id)


def time_of(logged: Sequence[Written]) -> InterventionTime | None:
    """Fold the hours after some log records; None before any."""
    keeper, state, time = Timekeeping(), None, None
    for each in logged:
        made = keeper.step(state, received(LOG, each))
        state = made.state
        for output in made.outputs:
            time = output.record if output.topic == TIME else time
    return time  # type: ignore[return-value]  # a record of TIME


def received(topic: str, written: Written, shape: str | None = None) -> Received:
    """Give a record as a processor sees it."""
    record: Any = written.record
    return Received(topic, written.partition, written.offset, written.timestamp_ms, written.key, record, shape)
