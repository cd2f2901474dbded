"""intervention-status, intervention-events → how much goes on, by company and kind."""

from collections import Counter

from interventions.insights.sight import Sight
from interventions.insights.windows import MINUTE_MS, STEP_MS, Windows

OVER_MINUTES = 5
MOST_COMPANIES = 200
OTHERS = "others"


class Rates:
    """Counts events as they arrive, by kind, and as they are applied, by company and kind."""

    topics = ("intervention-events", "intervention-status")

    def __init__(self) -> None:
        self._arrived = Windows[str]()
        self._applied = Windows[tuple[str, str]]()

    def take(self, sight: Sight) -> None:
        """Count one."""
        if sight.topic == "intervention-events":
            self._arrived.add(sight.at, sight.record["kind"])
        else:
            self._applied.add(sight.at, (sight.record["company_id"], sight.record["kind"]))

    def forget(self, now: int) -> None:
        """Drop what no window reaches."""
        self._arrived.forget(now)
        self._applied.forget(now)

    def arriving(self, now: int) -> dict[str, float]:
        """Give events a minute by kind, over the five minutes before the step that has just begun."""
        counts = self._arrived.within(now - STEP_MS, OVER_MINUTES * MINUTE_MS)
        return {kind: count / OVER_MINUTES for kind, count in counts.items()}

    def applied(self, now: int) -> dict[tuple[str, str], float]:
        """Give the same of applied events by company and kind; beyond 200 companies the smaller are one."""
        counts = self._applied.within(now - STEP_MS, OVER_MINUTES * MINUTE_MS)
        sizes = Counter[str]()
        for (company, _), count in counts.items():
            sizes[company] += count
        shown = {company for company, _ in sizes.most_common(MOST_COMPANIES)}
        told = Counter[tuple[str, str]]()
        for (company, kind), count in counts.items():
            told[(company if company in shown else OTHERS, kind)] += count
        return {label: count / OVER_MINUTES for label, count in told.items()}
