"""Whether the state topics hold what a fold without any fault gives, and whether the marker's counts add up."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from faults.kept import Kept, Kepts, in_partitions
from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.contracts.topics import partition_of
from interventions.stream.marker import MARKER_KEY, RESERVED, read_marker
from interventions.stream.processor import Processor, Received

Folded = dict[tuple[int, bytes], bytes]


def _received(topic: str, one: Kept) -> Received | None:
    try:
        decoded = codec_of(topic).decode(one.value)
    except UnreadableMessage:
        return None
    key = None if one.key is None else one.key.decode()
    return Received(topic, one.partition, one.offset, one.timestamp, key, decoded.record, decoded.shape)


def folded(kepts: Kepts, processor: Processor[Any], partitions: int) -> Folded:
    """Step through the input in order, with nothing that could go wrong; gives the states encoded."""
    for topic in processor.references:
        for one in in_partitions(kepts[topic]):
            if received := _received(topic, one):
                processor.learn(received)
    states: dict[tuple[int, bytes], Any] = {}
    topic = processor.inputs[0]
    for one in in_partitions(kepts[topic]):
        if one.key is not None and partition_of(one.key, partitions) != one.partition:
            continue
        if (received := _received(topic, one)) and one.key is not None:
            before = states.get((one.partition, one.key))
            after = processor.step(before, received).state
            if after is not None:
                states[one.partition, one.key] = after
    return {place: processor.encode(state) for place, state in states.items()}


def audit_states(kepts: Kepts, processor: Processor[Any], partitions: int, outcomes: Counter[str]) -> Iterator[str]:
    """Compare a state topic, byte for byte, and its markers with the outcomes the model counts."""
    topic = f"{processor.name}-state"
    last = {(one.partition, one.key or b""): one.value for one in in_partitions(kepts[topic])}
    kept = {place: value for place, value in last.items() if place[1][:1] != RESERVED and value is not None}
    should = folded(kepts, processor, partitions)
    if kept != should:
        wrong = [place for place in kept.keys() | should.keys() if kept.get(place) != should.get(place)]
        yield f"{topic}: {len(wrong)} states of {len(should)} are wrong, e.g. {wrong[0]}"
    counted: Counter[str] = Counter()
    for (_, key), value in last.items():
        if key == MARKER_KEY and value:
            counted.update(read_marker(value).outcomes)
    if counted != outcomes:
        yield f"{topic}: the markers count {dict(counted)}, the model {dict(outcomes)}"
