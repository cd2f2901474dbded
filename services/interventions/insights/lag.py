"""Offsets of the processors' groups → lag: how long the oldest record has waited that a processor has not taken."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from interventions.domain.records import OperationsAlert
from interventions.insights.settings import InsightSettings
from interventions.insights.sight import Measured, Sight
from interventions.stream.port import Place

MOST_SAMPLES = 720


class Progress(NamedTuple):
    """How far a processor is in a partition, and where the records of it end."""

    processor: str
    place: Place
    committed: int
    end: int


class Lag:
    """Keeps, for each partition of a processor, where it ended at each look that the processor has not reached."""

    kind = "lag"
    topics: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._unreached: dict[tuple[str, Place], list[tuple[int, int]]] = {}

    def take(self, sight: Sight) -> None:
        """See nothing: it lives on offsets."""

    def look(self, now: int, all_progress: list[Progress]) -> None:
        """Learn where every processor is. How long one has been behind is known to the length of a look."""
        found: dict[tuple[str, Place], list[tuple[int, int]]] = {}
        for processor, place, committed, end in all_progress:
            key = (processor, place)
            unreached = [each for each in self._unreached.get(key, []) if each[1] > committed]
            if end > committed and (not unreached or end > unreached[-1][1]):
                unreached.append((now, end))
            if unreached:
                found[key] = unreached[:1] + unreached[1:][-MOST_SAMPLES:]
        self._unreached = found

    def measure(
        self, now: int, settings: InsightSettings, standing: Mapping[str, OperationsAlert]
    ) -> Iterator[Measured]:
        """Measure each processor by the partition in which it is furthest behind."""
        del standing
        since: dict[str, int] = {}
        for (processor, _), unreached in self._unreached.items():
            since[processor] = min(unreached[0][0], since.get(processor, now))
        for processor, instant in since.items():
            yield Measured(processor, (now - instant) / 1000, settings.lag_after_s, instant)
