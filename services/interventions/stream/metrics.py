"""What a worker shows of itself, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

_QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """The figures of one worker, in a registry of their own."""

    def __init__(self, processor: str, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._processor = processor
        by = ("processor", "partition")
        self.records = self._counter("records", "Input records by outcome.", (*by, "outcome"))
        self.again = self._counter("records_again", "Input records at or below the marker, skipped.", by)
        self.references = self._counter("reference_records", "Records of reference topics read.", ("processor", "read"))
        self.lag = self._gauge("lag_records", "Input records not yet committed.", by)
        self.lag_s = self._gauge("lag_seconds", "Age of the last input record when it was committed.", by)
        self.state_keys = self._gauge("state_keys", "States kept.", by)
        self.state_bytes = self._gauge("state_bytes", "Bytes of the states and their keys.", by)
        self.restored = self._counter("restored_records", "Records read to restore states.", by)
        self.restore_s = self._histogram("restore_seconds", "Time to restore the states of a partition.")
        self.batch_s = self._histogram("batch_seconds", "Time of a batch before its transaction.")
        self.transaction_s = self._histogram("transaction_seconds", "Time of a transaction, begin to answer.")
        self.recoveries = self._counter("recoveries", "Transactions given up, with a new producer after.", by)

    def serve(self, port: int) -> None:
        """Serve them over HTTP."""
        start_http_server(port, registry=self.registry)

    def _counter(self, name: str, says: str, labels: tuple[str, ...]) -> Counter:
        return Counter(f"interventions_{name}", says, labels, registry=self.registry)

    def _gauge(self, name: str, says: str, labels: tuple[str, ...]) -> Gauge:
        return Gauge(f"interventions_{name}", says, labels, registry=self.registry)

    def _histogram(self, name: str, says: str) -> Histogram:
        labels = ("processor", "partition")
        return Histogram(f"interventions_{name}", says, labels, registry=self.registry, buckets=_QUICK)
