"""intervention-time → timers that run, and since when."""

from typing import NamedTuple

from interventions.domain.records import InterventionTime
from interventions.domain.words import Bucket
from interventions.insights.sight import Sight


class Running(NamedTuple):
    """One technician's timer."""

    company: str
    start: int


class Timers:
    """Keeps the running work and travel of each intervention that has any."""

    topics = ("intervention-time",)

    def __init__(self) -> None:
        self._running: dict[str, list[Running]] = {}

    def take(self, sight: Sight) -> None:
        """See the time of an intervention, which is whole in each record."""
        record: InterventionTime = sight.record
        running = [
            Running(record["company_id"], each["start"])
            for each in record["segments"]
            if each["end"] is None and not each["superseded"] and each["bucket"] != Bucket.BREAK
        ]
        if running:
            self._running[record["intervention_id"]] = running
        else:
            self._running.pop(record["intervention_id"], None)

    def long(self, now: int, long_s: int) -> dict[str, int]:
        """Count by company the timers that have run longer than that; a company with running ones counts at least 0."""
        companies: dict[str, int] = {}
        for company, start in (each for running in self._running.values() for each in running):
            companies[company] = companies.get(company, 0) + (now - start > long_s * 1000)
        return companies
