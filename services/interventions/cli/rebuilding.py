"""A processor's state from the log: the same bytes as the processor kept, nothing decided again."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from interventions.cli.broker import BrokerTopics
from interventions.cli.files import EVENTS
from interventions.cli.history import references_of
from interventions.cli.sources import LOG, REJECTIONS, Written
from interventions.contracts.topics import TOPICS
from interventions.lifecycle import rebuild as lifecycle
from interventions.lifecycle.processor import Lifecycle
from interventions.stream.letters import DEAD_LETTERS, FORWARDED_FROM
from interventions.stream.marker import MARKER_KEY, Marker
from interventions.stream.port import Draft, Message, Place
from interventions.stream.state import PartitionState
from interventions.technicians import rebuild as technicians
from interventions.technicians.processor import SUMMED, TIME, Technicians
from interventions.timekeeping import rebuild as timekeeping
from interventions.timekeeping.processor import TIMED, Timekeeping

REBUILT: Mapping[str, Any] = {"lifecycle": Lifecycle, "timekeeping": Timekeeping, "technicians": Technicians}
_ORDINARY = {"timekeeping": TIMED, "technicians": SUMMED}
"""What nearly every record of a processor comes to, where nothing tells the others apart any more."""
AT_ONCE = 2000


class Rebuilding(NamedTuple):
    """One partition's states as kept and as folded from the log up to ``next_offset``, encoded."""

    partition: int
    kept: dict[bytes, bytes]
    marker: Marker | None
    folded: dict[bytes, bytes]
    next_offset: int

    @property
    def differing(self) -> list[bytes]:
        """Name the keys whose bytes differ, or that are on one side only."""
        keys = self.kept.keys() | self.folded.keys()
        return sorted(key for key in keys if self.kept.get(key) != self.folded.get(key))


async def rebuilding(topics: BrokerTopics, name: str, partition: int) -> Rebuilding:
    """Fold one partition's states, and read what is kept of them. A lost marker is found again from the outputs."""
    processor = REBUILT[name]()
    state = PartitionState(processor, 0)
    state.absorb([message async for message in topics.partition(f"{name}-state", partition)])
    topic = processor.inputs[0]
    end = state.marker.next_offsets[topic] if state.marker else await _settled(topics, name, topic, partition)
    folded = await _FOLDS[name](topics, partition, end)
    encoded = {key.encode(): processor.encode(each) for key, each in folded.items()}
    return Rebuilding(partition, dict(state.items()), state.marker, encoded, end)


async def _settled(topics: BrokerTopics, name: str, topic: str, partition: int) -> int:
    """Find the offset after the last input that left a record behind; what follows it is read again."""
    last = -1
    for output in (each.name for each in TOPICS.values() if name in each.written_by and each.schema):
        async for message in topics.messages(output):
            last = max(last, _source(message, topic, partition))
    async for message in topics.messages(DEAD_LETTERS):
        last = max(last, _source(message, topic, partition))
    async for message in topics.messages(topic):
        last = max(last, _moved_from(message, topic, partition))
    return last + 1


def _source(message: Message, topic: str, partition: int) -> int:
    headers = dict(message.headers)
    if (headers.get("source.topic"), headers.get("source.partition")) != (topic.encode(), b"%d" % partition):
        return -1
    return int(headers.get("source.offset") or b"-1")


def _moved_from(message: Message, topic: str, partition: int) -> int:
    origin = (dict(message.headers).get(FORWARDED_FROM) or b"").decode(errors="replace")
    place = f"{topic}/{partition}/"
    return int(origin.removeprefix(place)) if origin.startswith(place) else -1


async def _lifecycle(topics: BrokerTopics, partition: int, end: int) -> Mapping[str, Any]:
    logged = await _records(topics, LOG, partition)
    rejections = await _records(topics, REJECTIONS, partition)
    return lifecycle.rebuilt(
        (each.record for each in logged if each.record["source_offset"] < end),
        (each.record for each in rejections if each.record["source_offset"] < end),
        await references_of(topics),
    )


async def _timekeeping(topics: BrokerTopics, partition: int, end: int) -> Mapping[str, Any]:
    return timekeeping.rebuilt(each.record for each in await _records(topics, LOG, partition) if each.offset < end)


async def _technicians(topics: BrokerTopics, partition: int, end: int) -> Mapping[str, Any]:
    return technicians.rebuilt(each.record for each in await _records(topics, TIME, partition) if each.offset < end)


_FOLDS = {"lifecycle": _lifecycle, "timekeeping": _timekeeping, "technicians": _technicians}


async def _records(topics: BrokerTopics, topic: str, partition: int) -> list[Written]:
    return [each async for each in topics.records(topics.partition(topic, partition))]


async def written(topics: BrokerTopics, name: str, made: Rebuilding) -> None:
    """Put folded states in the place of the kept ones, the marker last. Whoever works on the partition is fenced.

    Raises Fenced when the processor took the partition back meanwhile.
    """
    backend, topic = topics.backend, REBUILT[name].inputs[0]
    marker = await _marker(topics, name, made)
    drafts = [Draft(key, made.folded.get(key)) for key in made.differing]
    producer = backend.producer(f"{name}-{topic}-{made.partition}")
    await producer.start()
    try:
        for first in range(0, len(drafts) + 1, AT_ONCE):
            piece = drafts[first : first + AT_ONCE]
            last = first + AT_ONCE > len(drafts)
            await producer.begin()
            place = Place(f"{name}-state", made.partition)
            await producer.send(place, [*piece, *([Draft(MARKER_KEY, marker.encode())] if last else [])])
            if last:
                await producer.send_offsets(name, {Place(topic, made.partition): made.next_offset})
            await producer.commit()
    finally:
        await producer.stop()


async def _marker(topics: BrokerTopics, name: str, made: Rebuilding) -> Marker:
    if made.marker:
        return made.marker
    topic = REBUILT[name].inputs[0]
    facts = (await topics.backend.describe([topic]))[topic]
    outcomes = await _outcomes(topics, made) if name == "lifecycle" else {_ORDINARY[name]: made.next_offset}
    return Marker({topic: made.next_offset}, {topic: facts.topic_id}, outcomes)


async def _outcomes(topics: BrokerTopics, made: Rebuilding) -> dict[str, int]:
    """Count what became of each record; what left no record behind was a duplicate."""
    counts: Counter[str] = Counter()
    for topic, outcome in ((LOG, "logged"), (REJECTIONS, "rejected")):
        counts[outcome] = len([None for each in await _records(topics, topic, made.partition)])
    for outcome, topic, origin in (("dead_letter", DEAD_LETTERS, _source), ("forwarded", EVENTS, _moved_from)):
        found = [origin(each, EVENTS, made.partition) async for each in topics.messages(topic)]
        counts[outcome] = len({offset for offset in found if offset >= 0})
    first = (await topics.backend.beginnings([place := Place(EVENTS, made.partition)]))[place]
    counts["duplicate"] = made.next_offset - first - counts.total()
    return {outcome: count for outcome, count in counts.items() if count > 0}
