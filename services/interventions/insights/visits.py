"""intervention-status → overdue_start: confirmed visits whose planned start has passed."""

from collections.abc import Iterator, Mapping

from interventions.domain.records import InterventionStatus, OperationsAlert
from interventions.domain.words import Status
from interventions.insights.settings import InsightSettings
from interventions.insights.sight import Measured, Sight


class OverdueStarts:
    """Keeps the confirmed visits, and of the others nothing.

    Offsets of one partition come in order, so a version that follows is the newer one.
    """

    kind = "overdue_start"
    topics = ("intervention-status",)

    def __init__(self) -> None:
        self._confirmed: dict[str, int] = {}
        """When each is planned to begin."""

    def take(self, sight: Sight) -> None:
        """See where an intervention stands."""
        record: InterventionStatus = sight.record
        if record["status"] == Status.CONFIRMED:
            self._confirmed[record["intervention_id"]] = record["planned_start"]
        else:
            self._confirmed.pop(record["intervention_id"], None)

    def measure(
        self, now: int, settings: InsightSettings, standing: Mapping[str, OperationsAlert]
    ) -> Iterator[Measured]:
        """Measure how late each is that is later than allowed, and not so late that nobody waits any more."""
        del standing
        latest, earliest = now - settings.overdue_after_s * 1000, now - settings.overdue_forgotten_s * 1000
        for intervention, planned_start in self._confirmed.items():
            if earliest < planned_start < latest:
                late_s = (now - planned_start) / 1000
                yield Measured(intervention, late_s, settings.overdue_after_s, planned_start)
