"""What lies in the topics, as a read_committed reader finds it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from interventions.contracts.codecs import codec_of
from interventions.stream.port import Backend, Place

Row = dict[str, Any]
EVENTS = "intervention-events"


class Kept(NamedTuple):
    """One record as it lies in its partition."""

    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


Kepts = Mapping[str, Sequence[Kept]]
"""Records by topic; those of one partition in the order of their offsets."""


def in_partitions(kept: Sequence[Kept]) -> Iterator[Kept]:
    """Walk partition by partition, each in its order."""
    yield from sorted(kept, key=lambda one: (one.partition, one.offset))


def read(topic: str, kept: Sequence[Kept]) -> list[tuple[int, str, Row]]:
    """Decode: partition, key, record without its sentences."""
    codec = codec_of(topic)
    rows = []
    for one in in_partitions(kept):
        record = dict(codec.decode(one.value).record)
        rows.append((one.partition, (one.key or b"").decode(), plain(record)))
    return rows


def plain(record: Row) -> Row:
    """Leave the sentences out; they are prose, not contract."""
    return {name: value for name, value in record.items() if name not in ("message_fr", "message_en")}


async def kepts(backend: Backend, topics: Collection[str]) -> dict[str, list[Kept]]:
    """Read whole topics, committed records only."""
    found: dict[str, list[Kept]] = {}
    for topic, facts in (await backend.describe(topics)).items():
        places = [Place(topic, number) for number in range(facts.partitions)]
        ends, starts = await backend.stable_ends(places), await backend.beginnings(places)
        found[topic] = []
        for place in places:
            async for piece in backend.read(place, starts[place], ends[place]):
                found[topic] += [_kept(message) for message in piece]
    return found


def _kept(message: Any) -> Kept:
    headers = tuple((name, value or b"") for name, value in message.headers)
    return Kept(message.partition, message.offset, message.timestamp, message.key, message.value, headers)
