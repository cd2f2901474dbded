"""topics.yaml as checked objects: which topics there are, and where a record of each goes."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, model_validator
from pydantic.dataclasses import dataclass

from interventions.contracts.files import topics_file
from interventions.contracts.partitioning import partition_of

__all__ = ["TOPICS", "Catalogue", "Topic", "partition_of", "placed_in", "read_topics"]

_STRICT = ConfigDict(extra="forbid")
_DAY_MS = 24 * 3600 * 1000
_UNPLACED = frozenset({"intervention-templates", "company-settings", "operations-alerts", "dead-letters"})

Party = Annotated[str, Field(pattern="^[a-z][a-z-]*$")]
Parties = Annotated[tuple[Party, ...], Field(min_length=1)]


@dataclass(frozen=True, config=_STRICT)
class Topic:
    """One topic. ``key`` names the record's fields that make the key; None: as it came."""

    name: Party
    key: str | None
    written_by: Parties
    read_by: Parties
    partitions: Annotated[int, Field(ge=1)]
    placement: Literal["key", "input", "technician_id"]
    cleanup: Literal["delete", "compact"]
    retention_days: Annotated[int, Field(ge=1)] | None
    timestamp_type: Literal["CreateTime", "LogAppendTime"]
    max_message_bytes: Annotated[int, Field(ge=1)]
    compression: Literal["producer"]
    schema: Annotated[str, Field(pattern=r"^[a-z-]+\.v[1-9][0-9]*$")] | None = None
    compatibility: Literal["BACKWARD_TRANSITIVE", "FULL_TRANSITIVE"] | None = None
    carries_event: bool = False
    cloud_events: bool = False

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.schema and self.schema.partition(".")[0] != self.name:
            raise ValueError(f"{self.name}: schema {self.schema} is another topic's")
        if (self.schema is None) != (self.compatibility is None):
            raise ValueError(f"{self.name}: schema and compatibility go together")
        if self.cloud_events and self.schema is None:
            raise ValueError(f"{self.name}: what has no schema has no type of CloudEvents")
        if self.cleanup == "compact" and self.retention_days:
            raise ValueError(f"{self.name}: a compacted topic is kept, not for {self.retention_days} days")
        return self

    @property
    def config(self) -> dict[str, str]:
        """Give the topic's settings as a broker spells them."""
        retention = self.retention_days * _DAY_MS if self.retention_days else -1
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(retention),
            "message.timestamp.type": self.timestamp_type,
            "max.message.bytes": str(self.max_message_bytes),
            "compression.type": self.compression,
        }


@dataclass(frozen=True, config=_STRICT)
class Catalogue:
    """The whole of topics.yaml."""

    processors: Parties
    outsiders: Parties
    topics: Mapping[str, Topic]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        known = {*self.processors, *self.outsiders}
        for topic in self.topics.values():
            if strangers := {*topic.written_by, *topic.read_by} - known:
                raise ValueError(f"{topic.name}: {', '.join(sorted(strangers))} is neither processor nor outsider")
        counts = {topic.partitions for topic in self.topics.values() if topic.name not in _UNPLACED}
        if len(counts) > 1:
            raise ValueError(f"partition counts differ: {sorted(counts)}; an intervention would lose its order")
        return self


def read_topics(path: Path) -> Catalogue:
    """Read a topics.yaml. Raises pydantic's ValidationError, a ValueError that names the place."""
    written: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    defaults = written.pop("defaults")
    topics = {name: {"name": name, **defaults, **said} for name, said in written["topics"].items()}
    return TypeAdapter(Catalogue).validate_python({**written, "topics": topics})


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Give this installation's topics.yaml."""
    return read_topics(topics_file())


class _Topics(Mapping[str, Topic]):
    """The topics by name, read when first looked at."""

    def __getitem__(self, name: str) -> Topic:
        return catalogue().topics[name]

    def __iter__(self) -> Iterator[str]:
        return iter(catalogue().topics)

    def __len__(self) -> int:
        return len(catalogue().topics)


TOPICS: Mapping[str, Topic] = _Topics()


def placed_in(topic: Topic, key: str, record: Mapping[str, Any] | None, input_partition: int, count: int) -> int:
    """Say into which of ``count`` partitions a record goes; the input's partition counts where it follows it.

    A tombstone of a topic placed by a field has no field to go by. Raises ValueError for one.
    """
    match topic.placement:
        case "input":
            return input_partition
        case "key":
            return partition_of(key.encode(), count)
        case field:
            if record is None:
                raise ValueError(f"{topic.name}: a tombstone cannot be placed by {field}")
            return partition_of(record[field].encode(), count)
