"""intervention-rejections → rejection_spike: a company's refused events, against the hour before."""

from collections.abc import Iterator, Mapping

from interventions.domain.records import OperationsAlert
from interventions.insights.settings import InsightSettings
from interventions.insights.sight import Measured, Sight
from interventions.insights.windows import Windows

HOUR_MS = 3_600_000
NOBODY = "unknown company"
"""Whose event was refused before its company was known."""


class RefusalSpikes:
    """Counts refused events by company and code."""

    kind = "rejection_spike"
    topics = ("intervention-rejections",)

    def __init__(self) -> None:
        self.refused = Windows[tuple[str, str]]()

    def take(self, sight: Sight) -> None:
        """Count a refusal."""
        self.refused.add(sight.at, (sight.record["company_id"] or NOBODY, sight.record["code"]))

    def measure(
        self, now: int, settings: InsightSettings, standing: Mapping[str, OperationsAlert]
    ) -> Iterator[Measured]:
        """Compare the window that ends now with those of the hour before it.

        An open alert keeps the threshold it was opened by: a spike that lasts does not become the custom.
        """
        self.refused.forget(now)
        length = settings.spike_window_s * 1000
        present = _by_company(self.refused.within(now, length))
        before = _by_company(self.refused.within(now - length, HOUR_MS))
        for company, count in present.items():
            threshold = spike_threshold(before.get(company, 0), settings)
            if company in standing:
                threshold = standing[company]["threshold"]
            yield Measured(company, count, threshold, now - length)


def spike_threshold(hour_before: int, settings: InsightSettings) -> float:
    """Say how many refused in a window are still no spike, after so many in the hour before."""
    usual = hour_before * settings.spike_window_s * 1000 / HOUR_MS
    return max(float(settings.spike_floor), settings.spike_factor * usual)


def _by_company(counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    companies: dict[str, int] = {}
    for (company, _), count in counts.items():
        companies[company] = companies.get(company, 0) + count
    return companies
