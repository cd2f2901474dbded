"""Topics of a firm with a long past, in memory: what the whole chain made of a morning, told over and over.

Each telling has other interventions and deliveries, byte for byte as long, so that what every processor kept of it is
told over, too: a million events in seconds instead of an hour. Events keep their ids, since lifecycle remembers them
by a hash; technicians have other names to the processor of that name alone, for the same reason.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from interventions.contracts.topics import TOPICS
from interventions.domain.canonical import compact
from interventions.domain.words import DeliveryState
from interventions.reporting.document.typesetting import Typeset
from interventions.reporting.mailing.written import read, written
from interventions.reporting.relay.mailer import Verdict
from interventions.reporting.store import ObjectStore
from interventions.sandbox.chain import Chain, Office
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, ordinary
from interventions.stream.marker import MARKER_KEY, Marker, read_marker
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Headers, Message, Place

LOG, FINISHED, RENDERED = "intervention-log", "finished-interventions", "rendered-reports"
PROCESSORS = ("lifecycle", "timekeeping", "technicians", "rendering", "mailing")
_REFERENCES = ("intervention-templates", "company-settings")
_TOLD = (LOG, "intervention-rejections", "technician-time", FINISHED, RENDERED, "report-deliveries")
_SEED = 1000
_MARK = b"%d-" % _SEED
_OF_DELIVERIES = frozenset({RENDERED, "report-deliveries", "mailing-state"})
_OF_TECHNICIANS = frozenset({"technician-time", "technicians-state"})
_DELIVERY = re.compile(rb"(?<![0-9a-f])[0-9a-f]{4}(?=[0-9a-f]{60}(?![0-9a-f]))")
_EVERY_WAITING = 50


async def long_log(events: int, visits: int = 1000) -> tuple[MemoryBackend, int]:
    """Give topics with at least so many log records, and how many they are; a telling has so many visits."""
    morning = await _morning(visits)
    backend, tellings = MemoryBackend(morning.clock), 1  # none is told as it was: an id might begin like a mark
    for topic in _REFERENCES:
        _append(backend, Place(topic, 0), _read(morning, Place(topic, 0)))
    while (count := sum(backend.log(place).end for place in _places(LOG))) < events:
        for number in range(TOPICS[LOG].partitions):
            _tell(morning, backend, number, b"%d-" % (_SEED + tellings))
        tellings += 1
    for name in PROCESSORS:
        for place in _places(f"{name}-state"):
            _end(morning, backend, place)
    return backend, count


async def _morning(visits: int) -> MemoryBackend:
    chain = Chain(Office(_Press(), ObjectStore("memory:"), _Relay()))
    arrivals = list(ordinary(_SEED, visits))
    chain.write_references(TEMPLATES, SETTINGS, arrivals[0].received_at)
    for each in arrivals:
        event = json.loads(re.sub(r'"t-(\d+)"', rf'"t-{_SEED}-\1"', json.dumps(each.event)))
        event["event_id"] = event["event_id"].replace("v-", "e-")
        chain.write("intervention-events", each.key, event, each.received_at)
    await chain.settle()
    await chain.close()
    return chain.backend


def _tell(morning: MemoryBackend, backend: MemoryBackend, number: int, mark: bytes) -> None:
    """Tell one partition's morning under other names; one hand-over in so many waits for its photos besides."""
    first = backend.log(Place(FINISHED, number)).end
    for topic in _TOLD:
        place = Place(topic, number)
        _append(backend, place, _read(morning, place), mark, first)
    for name in PROCESSORS:
        place = Place(f"{name}-state", number)
        for key, value in _last(morning, place).items():
            if key != MARKER_KEY:
                draft = Draft(_renamed(key, mark, place.topic), _retold(place.topic, value, mark))
                backend.append(place, draft, 0)
    for each in list(_read(morning, Place(FINISHED, number)))[::_EVERY_WAITING]:
        key = b"waiting" + _renamed(each.key or b"", mark)
        draft = Draft(key, _renamed(each.value or b"", mark))
        offset = backend.append(Place(FINISHED, number), draft, each.timestamp)
        backend.append(Place("rendering-state", number), Draft(key, compact([[offset, each.timestamp]])), 0)


def _append(
    backend: MemoryBackend, place: Place, messages: Iterator[Message], mark: bytes = _MARK, first: int = 0
) -> None:
    for each in messages:
        key, value = (_renamed(content or b"", mark, place.topic) for content in (each.key, each.value))
        backend.append(place, Draft(key, value, _moved(each, first)), each.timestamp)


def _moved(message: Message, first: int) -> Headers:
    """Let a report say from which hand-over of its telling it came; nothing else is asked where it came from."""
    headers = dict(message.headers)
    if message.topic != RENDERED:
        return ()
    return tuple({**headers, "source.offset": b"%d" % (first + int(headers["source.offset"] or b"0"))}.items())


def _renamed(content: bytes, mark: bytes, topic: str = "") -> bytes:
    if mark == _MARK:
        return content
    renamed = content.replace(b"v-" + _MARK, b"v-" + mark)
    if topic in _OF_TECHNICIANS:
        renamed = renamed.replace(b"t-" + _MARK, b"t-" + mark)
    return _DELIVERY.sub(mark[:-1], renamed) if topic in _OF_DELIVERIES else renamed


def _retold(topic: str, state: bytes, mark: bytes) -> bytes:
    """Rename in a state; an outbox is packed."""
    if topic != "mailing-state" or mark == _MARK:
        return _renamed(state, mark, topic)
    outbox = read(state)
    plain = compact({"deliveries": list(outbox.deliveries.values()), "commands": list(outbox.commands)})
    return written(read(b"+" + _renamed(plain, mark, topic)))


def _end(morning: MemoryBackend, backend: MemoryBackend, place: Place) -> None:
    """Write the marker of a partition: all that is there was taken. Events are not kept here, so theirs stays."""
    marker = read_marker(_last(morning, place)[MARKER_KEY])
    ends = {
        topic: backend.log(Place(topic, place.partition)).end if topic in _TOLD else offset
        for topic, offset in marker.next_offsets.items()
    }
    backend.append(place, Draft(MARKER_KEY, Marker(ends, marker.topic_ids, marker.outcomes).encode()), 0)


def _last(backend: MemoryBackend, place: Place) -> Mapping[bytes, bytes]:
    """Give what compaction would leave."""
    last = {each.key or b"": each.value for each in _read(backend, place)}
    return {key: value for key, value in last.items() if value is not None}


def _read(backend: MemoryBackend, place: Place) -> Iterator[Message]:
    log = backend.log(place)
    return iter(log.read(0, log.end))


def _places(topic: str) -> list[Place]:
    return [Place(topic, number) for number in range(TOPICS[topic].partitions)]


class _Press:
    """Prints a line, at once."""

    size = 64

    async def printed(self, finished: Any) -> Typeset:
        return Typeset(b"%PDF " + str(finished["intervention_id"]).encode(), 1, ())

    async def close(self) -> None:
        return


class _Relay:
    """Takes every mail but one in ten, that shall come again."""

    def __init__(self) -> None:
        self._asked = 0

    async def send(self, mail: Any, in_time: Any) -> Verdict:
        del mail, in_time
        self._asked += 1
        if self._asked % 10:
            return Verdict(DeliveryState.SENT, None, 250)
        return Verdict(DeliveryState.DEFERRED, "recipient: greylisted", 451)
