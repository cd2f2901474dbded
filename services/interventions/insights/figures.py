"""What insights show as figures, measured when they are asked for."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily

from interventions.insights.history import Taken
from interventions.insights.refusals import HOUR_MS
from interventions.insights.view import View
from interventions.watching.figures import TABLE


class Gauges(NamedTuple):
    """The present figures by name, each by its labels; replaced whole, so that any thread may read them."""

    by_name: Mapping[str, Mapping[tuple[str, ...], float]]


def gauges(view: View, taken: Taken, now: int) -> Gauges:
    """Measure what a figure shows."""
    refused = view.refusals.refused.within(now, HOUR_MS)
    opened = Counter(alert["kind"] for alert in view.open.values())
    long = view.timers.long(now, view.settings.long_timer_s)
    return Gauges(
        {
            "insights_arriving_per_minute": {(kind,): each for kind, each in view.rates.arriving(now).items()},
            "insights_applied_per_minute": {
                (company, kind): each for (company, kind), each in view.rates.applied(now).items()
            },
            "insights_refused_last_hour": {label: float(count) for label, count in refused.items()},
            "insights_long_timers": {(company,): float(count) for company, count in long.items()},
            "insights_alerts_open": {(rule.kind,): float(opened[rule.kind]) for rule in view.rules},
            "insights_unreadable_records": {(): float(taken.unreadable)},
        }
    )


class Shown:
    """Registered like any metric; shows the figures of the last look."""

    def __init__(self, last: Callable[[], Gauges]) -> None:
        self._last = last

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give them."""
        for name, rows in self._last().by_name.items():
            family = GaugeMetricFamily(name, TABLE[name].means, labels=TABLE[name].labels)
            for labels, value in rows.items():
                family.add_metric(list(labels), value)
            yield family
