"""What lies in the topics, as a read_committed reader finds it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from interventions.contracts.codecs import codec_of

Row = dict[str, Any]


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
