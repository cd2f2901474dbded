"""What the topics hold at the start of the process, read once before its agents follow them."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.contracts.topics import TOPICS
from interventions.insights.offsets import Offsets
from interventions.insights.sight import Sight
from interventions.insights.windows import KEPT_MINUTES, MINUTE_MS
from interventions.stream.faults import StartupRefused
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Backend, Message, Place

ALERTS = "operations-alerts"


class Taken:
    """Takes each record of each partition once, whichever way it comes; what cannot be read is counted.

    Insights decide nothing: a record that they cannot read is for others to set aside.
    """

    def __init__(self, take: Callable[[Sight], None]) -> None:
        self._take = take
        self.next_offsets: dict[Place, int] = {}
        self.unreadable = 0

    def message(self, message: Message, topic: str) -> None:
        """Take a record of a topic under our name for it."""
        place = Place(topic, message.partition)
        if message.offset < self.next_offsets.get(place, 0):
            return
        self.next_offsets[place] = message.offset + 1
        try:
            sight = sight_of(message, topic)
        except UnreadableMessage:
            self.unreadable += 1
            return
        if sight:
            self._take(sight)


def sight_of(message: Message, topic: str) -> Sight | None:
    """Decode a record; None for one that only buries another. Raises UnreadableMessage."""
    headers = {name: (value or b"").decode(errors="replace") for name, value in message.headers}
    if topic == DEAD_LETTERS:
        return Sight(topic, message.partition, message.offset, message.timestamp, None, headers)
    if message.value is None:
        return None
    record = codec_of(topic).decode(message.value).record
    return Sight(topic, message.partition, message.offset, message.timestamp, record, headers)


async def places_of(backend: Backend, topics: Iterable[str]) -> list[Place]:
    """Name the partitions of topics. Raises StartupRefused where one is not there."""
    names = list(topics)
    found = await backend.describe(names)
    if missing := [name for name in names if name not in found]:
        raise StartupRefused(f"no topic {', '.join(missing)}: run `interventions topics apply` first")
    return [Place(name, number) for name in names for number in range(found[name].partitions)]


async def starts_of(backend: Backend, offsets: Offsets, places: Sequence[Place]) -> Mapping[Place, int]:
    """Say where to read what windows need: compacted topics and alerts whole, of the others the last hour and a half.

    A partition in which nothing is as young as that is not among them.
    """
    whole = [each for each in places if TOPICS[each.topic].cleanup == "compact" or each.topic == ALERTS]
    since = backend.clock() - KEPT_MINUTES * MINUTE_MS
    recent = await offsets.since([each for each in places if each not in whole], since)
    return {**await backend.beginnings(whole), **recent}


async def read_on(
    backend: Backend, places: Sequence[Place], starts: Mapping[Place, int]
) -> AsyncIterator[tuple[Place, int, Sequence[Message]]]:
    """Read partitions from where ``starts`` says up to their ends; an end is told when it is reached, with nothing."""
    ends = await backend.stable_ends(places)
    for place in places:
        async for messages in backend.read(place, starts.get(place, ends[place]), ends[place]):
            yield place, messages[-1].offset + 1, messages
        yield place, ends[place], ()
