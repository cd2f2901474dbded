"""Counts, lag, changes, and what became of an event."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Tiles(NamedTuple):
    """How many there are now: by status, by state of delivery, by code of refusal, by code of dead letter."""

    statuses: Mapping[str, int]
    locked: int
    outdated: int
    deliveries: Mapping[str, int]
    refused: Mapping[str, int]
    dead_letters: Mapping[str, int]


class PlaceLag(NamedTuple):
    """How far one partition was read: ``end_offset`` is its end when it was last looked at."""

    topic: str
    partition: int
    next_offset: int
    end_offset: int
    read_timestamp: int
    unreadable: int


class Lag(NamedTuple):
    """How far the read model is behind. ``seconds`` is 0 when nothing is left to read.

    ``built_at`` is when this read model was begun anew, ``read_at`` when the topics were last looked at.
    """

    records: int
    seconds: float
    built_at: int
    read_at: int
    places: tuple[PlaceLag, ...]


class Change(NamedTuple):
    """One row that changed; ``sequence`` grows with every change until the read model is built anew.

    The key ``*`` stands for more changes than are told one by one.
    """

    sequence: int
    at: int
    topic: str
    key: str
    intervention_id: str
    version: int


class Verdict(NamedTuple):
    """What became of a published event: ``applied``, ``unchanged`` or ``refused``, with the sentences of a refusal."""

    outcome: str
    version: int
    code: str | None
    message_fr: str | None
    message_en: str | None
    record: Mapping[str, Any]
