"""The verdict on a request that nobody publishes."""

from typing import Any

from interventions.cli.files import EVENTS
from interventions.cli.history import history_of, received, references_of, state_of
from interventions.cli.reports.answers import verdict
from interventions.cli.sources import LOG, REJECTIONS, Source, Written
from interventions.contracts.payloads import plain_shape
from interventions.lifecycle.processor import Lifecycle


async def rehearsed(source: Source, event: dict[str, Any]) -> dict[str, Any]:
    """Decide an event over what is known of its intervention. Raises CallFault when nothing is."""
    lifecycle = Lifecycle()
    lifecycle.known = await references_of(source)
    state = state_of(await history_of(source, event["intervention_id"]), lifecycle.known)
    written = Written(event["intervention_id"], 0, 0, event["occurred_at"], event)
    made = lifecycle.step(state, received(EVENTS, written, plain_shape(event)))
    by_topic = {output.topic: output.record for output in made.outputs if output.record}
    topic = LOG if LOG in by_topic else REJECTIONS
    return verdict(topic, by_topic[topic])
