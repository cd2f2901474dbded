"""The states of one partition from the topics, by processor: encoded, by key."""

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from interventions.cli.broker import BrokerTopics
from interventions.cli.fault import CallFault
from interventions.cli.history import references_of
from interventions.cli.rebuilding.origins import source_of
from interventions.cli.sources import DELIVERIES, LOG, REJECTIONS, Written
from interventions.domain.intervention import Intervention
from interventions.lifecycle import rebuild as lifecycle
from interventions.lifecycle.processor import Lifecycle
from interventions.reporting.mailing import rebuild as mailing
from interventions.reporting.mailing import written as outboxes
from interventions.reporting.mailing.outbox import Outbox
from interventions.reporting.rendering import rebuild as rendering
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Place
from interventions.technicians.processor import TIME, Technicians
from interventions.technicians.rebuild import bring
from interventions.technicians.state import State
from interventions.timekeeping.processor import Timekeeping
from interventions.timekeeping.rebuild import with_logged
from interventions.timekeeping.state import Timesheet

FINISHED, RENDERED, COMMANDS = "finished-interventions", "rendered-reports", "delivery-commands"


class Until(NamedTuple):
    """How far to fold, by input topic, and the states that are kept."""

    next_offsets: Mapping[str, int]
    kept: Mapping[bytes, bytes]


Fold = Callable[[BrokerTopics, int, Until], Awaitable[dict[bytes, bytes]]]


async def _lifecycle(topics: BrokerTopics, partition: int, until: Until) -> dict[bytes, bytes]:
    known, end = await references_of(topics), until.next_offsets["intervention-events"]
    states: dict[str, Intervention] = {}
    async for each in _records(topics, LOG, partition):
        if each.record["source_offset"] < end:
            key = each.record["intervention_id"]
            states[key] = lifecycle.with_logged(states.get(key), each.record, known)
    async for each in _records(topics, REJECTIONS, partition):
        if each.record["source_offset"] < end:
            key = each.record["intervention_id"]
            if (after := lifecycle.with_rejection(states.get(key), each.record)) is not None:
                states[key] = after
    return _encoded(Lifecycle(), states)


async def _timekeeping(topics: BrokerTopics, partition: int, until: Until) -> dict[bytes, bytes]:
    states: dict[str, Timesheet] = {}
    async for each in _records(topics, LOG, partition, until.next_offsets[LOG]):
        key = each.record["intervention_id"]
        if (after := with_logged(states.get(key), each.record)) is not None:
            states[key] = after
    return _encoded(Timekeeping(), states)


async def _technicians(topics: BrokerTopics, partition: int, until: Until) -> dict[bytes, bytes]:
    states: dict[str, State] = {}
    async for each in _records(topics, TIME, partition, until.next_offsets[TIME]):
        bring(states, each.record)
    return _encoded(Technicians(), states)


async def _rendering(topics: BrokerTopics, partition: int, until: Until) -> dict[bytes, bytes]:
    reported, oldest = set[int](), None
    async for message in topics.partition(RENDERED, partition):
        reported.add(source_of(message, FINISHED, partition))
        oldest = message.timestamp if oldest is None else oldest
    async for message in topics.messages(DEAD_LETTERS):
        reported.add(source_of(message, FINISHED, partition))
    place = Place(RENDERED, partition)
    gone = (await topics.backend.beginnings([place]))[place] > 0
    since = oldest or 0 if gone else 0
    handed_over = [
        rendering.HandOver(each.key or "", each.offset, each.timestamp_ms)
        async for each in _records(topics, FINISHED, partition, until.next_offsets[FINISHED])
        if each.key is not None and each.timestamp_ms >= since
    ]
    states = rendering.rebuilt(handed_over, reported)
    return {key.encode(): rendering.encoded(each) for key, each in states.items()}


async def _mailing(topics: BrokerTopics, partition: int, until: Until) -> dict[bytes, bytes]:
    reports, commands = [
        [each.record async for each in _records(topics, topic, partition, until.next_offsets.get(topic, 0))]
        for topic in (RENDERED, COMMANDS)
    ]
    told = [each.record async for each in _records(topics, DELIVERIES, partition)]
    try:
        made = mailing.rebuilt(reports, told, commands)
    except mailing.DeliveriesLost as lost:
        raise CallFault(f"partition {partition}: {lost}", "nothing can be rebuilt before that topic is back") from lost
    return {key.encode(): _agreed(until.kept.get(key.encode()), each) for key, each in made.items()}


def _agreed(kept: bytes | None, made: Outbox) -> bytes:
    """Keep a state that says all that the topics say: it knows more than they do."""
    try:
        if kept is not None and mailing.agrees(outboxes.read(kept), made):
            return kept
    except (ValueError, LookupError, TypeError, AttributeError, zlib.error):
        pass  # damaged: what the topics say is all there is
    return outboxes.written(made)


FOLDS: Mapping[str, Fold] = {
    "lifecycle": _lifecycle,
    "timekeeping": _timekeeping,
    "technicians": _technicians,
    "rendering": _rendering,
    "mailing": _mailing,
}


async def _records(topics: BrokerTopics, topic: str, partition: int, end: int | None = None) -> AsyncIterator[Written]:
    """Read what has a value, up to ``end``."""
    async for each in topics.records(topics.partition(topic, partition)):
        if end is not None and each.offset >= end:
            return
        if each.record is not None:
            yield each


def _encoded(processor: Any, states: Mapping[str, Any]) -> dict[bytes, bytes]:
    return {key.encode(): processor.encode(each) for key, each in states.items()}
