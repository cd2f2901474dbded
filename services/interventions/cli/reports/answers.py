"""What comes of a word that is published: the verdict on an event, the next records of a delivery."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from interventions.cli.broker import BrokerTopics
from interventions.cli.fault import CallFault
from interventions.cli.files import EVENTS
from interventions.cli.reports.orders import COMMANDS, SETTLED, publish_one
from interventions.cli.sources import DELIVERIES, LOG, REJECTIONS, Written
from interventions.contracts.json_form import to_json
from interventions.contracts.topics import partition_of
from interventions.domain.records import ReportDelivery
from interventions.domain.words import DeliveryState
from interventions.stream.port import Backend, Message, Place

_PAUSE_S = 0.2


async def verdict_of(backend: Backend, event: dict[str, Any], wait_s: float) -> dict[str, Any]:
    """Publish an event and give the verdict on it. Raises CallFault when there is none in time."""
    after = await _ends(backend, event["intervention_id"], (LOG, REJECTIONS))
    await publish_one(backend, EVENTS, event)
    see = f"`interventions explain {event['intervention_id']}`"
    async with _in_time(wait_s, f"the request is published, {event['event_id']}", "lifecycle", see):
        async for topic, each in _arriving(backend, after):
            if _event_id(each.record) == event["event_id"]:
                return verdict(topic, each.record)
    raise AssertionError("what arrives never ends")


def verdict(topic: str, record: Any) -> dict[str, Any]:
    """Tell a log record or a rejection as a verdict."""
    accepted = topic == LOG
    return {
        "accepted": accepted,
        "revision": record["revision"] if accepted else None,
        "rejection": None if accepted else to_json(topic, record),
    }


async def outcome_of(
    backend: Backend, order: dict[str, Any], delivery: ReportDelivery, wait_s: float
) -> ReportDelivery:
    """Publish a command and give the record that says what came of it: of *send again* how the attempt ended.

    Raises CallFault when there is none in time.
    """
    after = await _ends(backend, delivery["intervention_id"], (DELIVERIES,))
    await publish_one(backend, COMMANDS, order)
    see = f"`interventions reports list --intervention {delivery['intervention_id']}`"
    async with _in_time(wait_s, f"the command is published, {order['command_id']}", "mailing", see):
        async for _, each in _arriving(backend, after):
            record: ReportDelivery | None = each.record
            if record and record["delivery_id"] == delivery["delivery_id"] and _tells(order, record, delivery):
                return record
    raise AssertionError("what arrives never ends")


def _tells(order: Mapping[str, Any], record: ReportDelivery, before: ReportDelivery) -> bool:
    """Tell whether a record is the end of it for now; one put off after a new attempt is not waited for."""
    if order["command"] != "send_again" or record["state"] in SETTLED:
        return True
    return record["state"] == DeliveryState.DEFERRED and record["attempt"] > before["attempt"]


def _event_id(record: Any) -> str | None:
    event_id: str | None = (record or {}).get("event_id") or ((record or {}).get("event") or {}).get("event_id")
    return event_id


async def _ends(backend: Backend, intervention_id: str, topics: Sequence[str]) -> dict[Place, int]:
    """Note where an intervention's records will come next."""
    read = BrokerTopics(backend)
    places = [Place(topic, partition_of(intervention_id.encode(), await read.partitions(topic))) for topic in topics]
    return dict(await backend.stable_ends(places))


async def _arriving(backend: Backend, after: Mapping[Place, int]) -> AsyncIterator[tuple[str, Written]]:
    read, next_ = BrokerTopics(backend), dict(after)
    while True:
        for place, end in (await backend.stable_ends(list(next_))).items():
            # whole before any is given: who leaves in the middle would leave a connection open
            for each in [each async for each in read.records(_messages(backend, place, next_[place], end))]:
                yield place.topic, each
            next_[place] = max(end, next_[place])
        await asyncio.sleep(_PAUSE_S)


async def _messages(backend: Backend, place: Place, start: int, end: int) -> AsyncIterator[Message]:
    async for piece in backend.read(place, start, end):
        for message in piece:
            yield message


@asynccontextmanager
async def _in_time(wait_s: float, what: str, processor: str, see: str) -> AsyncIterator[None]:
    """Bound a block; what was published stays published."""
    try:
        async with asyncio.timeout(wait_s):
            yield
    except TimeoutError:
        raise CallFault(
            f"{what}, and nothing came of it within {wait_s:g} s",
            f"start {processor} if it is not running: it will be done then; see {see}",
        ) from None
