"""dead-letters → dead_letters: what a processor set aside in the last hour and nobody has dropped."""

from collections.abc import Iterator, Mapping

from interventions.domain.records import OperationsAlert
from interventions.insights.settings import InsightSettings
from interventions.insights.sight import Measured, Sight

MOST = 10_000
"""Of a flood, so many of the last ones are told apart."""


class DeadLetters:
    """Keeps when each recent dead letter was set aside, and by whom."""

    kind = "dead_letters"
    topics = ("dead-letters",)

    def __init__(self) -> None:
        self._letters: dict[tuple[int, int], tuple[int, str]] = {}
        self._beginnings: Mapping[int, int] = {}

    def take(self, sight: Sight) -> None:
        """See a dead letter."""
        processor = sight.headers.get("dlq.processor") or "unknown processor"
        self._letters[(sight.partition, sight.offset)] = (sight.at, processor)
        if len(self._letters) > MOST:
            del self._letters[next(iter(self._letters))]

    def dropped(self, beginnings: Mapping[int, int]) -> None:
        """Learn where the topic begins: what lay before was dropped by `interventions deadletters drop`."""
        self._beginnings = beginnings

    def measure(
        self, now: int, settings: InsightSettings, standing: Mapping[str, OperationsAlert]
    ) -> Iterator[Measured]:
        """Count what is recent and still lies there; one is too many."""
        del standing
        since = now - settings.letters_quiet_s * 1000
        self._letters = {
            (partition, offset): letter
            for (partition, offset), letter in self._letters.items()
            if letter[0] > since and offset >= self._beginnings.get(partition, 0)
        }
        by_processor: dict[str, list[int]] = {}
        for at, processor in self._letters.values():
            by_processor.setdefault(processor, []).append(at)
        for processor, instants in by_processor.items():
            yield Measured(processor, len(instants), 0, min(instants))
