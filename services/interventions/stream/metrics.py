"""What the workers of a process show of themselves, for Prometheus; each metric is one of the table of figures."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from interventions.watching.ages import Ages
from interventions.watching.figures import SIZES_S, TABLE

DEAD_LETTER = "dead_letter"
_Made = TypeVar("_Made", Counter, Gauge)


class Metrics:
    """The figures of one process, in a registry of their own; its processors are told apart by a label."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self.records = self._made(Counter, "interventions_records_total")
        self.again = self._made(Counter, "interventions_records_again_total")
        self.effects = self._made(Counter, "interventions_effects_total")
        self.references = self._made(Counter, "interventions_reference_records_total")
        self.lag = self._made(Gauge, "interventions_lag_records")
        self.lag_s = self._made(Gauge, "interventions_lag_seconds")
        self.state_keys = self._made(Gauge, "interventions_state_keys")
        self.state_bytes = self._made(Gauge, "interventions_state_bytes")
        self.restored = self._made(Counter, "interventions_restored_records_total")
        self.restore_s = self._histogram("interventions_restore_seconds")
        self.batch_s = self._histogram("interventions_batch_seconds")
        self.transaction_s = self._histogram("interventions_transaction_seconds")
        self.recoveries = self._made(Counter, "interventions_recoveries_total")
        self.ages = Ages(TABLE["interventions_commit_age_seconds"])
        self.registry.register(self.ages)

    def begin(self, labels: tuple[str, str]) -> None:
        """Show at 0 what should stay there: Prometheus sees no rise in a series that begins above it."""
        self.records.labels(*labels, DEAD_LETTER)
        self.again.labels(*labels)
        self.recoveries.labels(*labels)

    def account(self, labels: tuple[str, str], outcomes: Mapping[str, int], again: int, ages_ms: Sequence[int]) -> None:
        """Take in a batch that was committed: what became of its records, and how old each was."""
        for outcome, count in outcomes.items():
            self.records.labels(*labels, outcome).inc(count)
        if again:
            self.again.labels(*labels).inc(again)
        self.lag_s.labels(*labels).set(max(0, ages_ms[-1]) / 1000)
        self.ages.observe(labels, ages_ms)

    def forget(self, labels: tuple[str, str]) -> None:
        """Tell nothing of a partition that another process owns now: its lag would stand still here for ever."""
        for gauge in (self.lag, self.lag_s, self.state_keys, self.state_bytes):
            gauge.remove(*labels)

    def _made(self, kind: type[_Made], name: str) -> _Made:
        return kind(name, TABLE[name].means, TABLE[name].labels, registry=self.registry)

    def _histogram(self, name: str) -> Histogram:
        return Histogram(name, TABLE[name].means, TABLE[name].labels, registry=self.registry, buckets=SIZES_S)
