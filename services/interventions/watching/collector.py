"""Traces sent to a collector by OTLP over HTTP; imported only where an endpoint is set (extra `tracing`)."""

import logging
import threading
from collections.abc import Sequence

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

_LOG = structlog.get_logger()
_QUEUE = 20_000
_AT_ONCE = 2_000
_EVERY_MS = 1_000


class Quietly(SpanExporter):
    """Exports, and says once when the collector went and once when it is back; what fails meanwhile is dropped."""

    def __init__(self, exporter: SpanExporter, endpoint: str) -> None:
        self._exporter, self._endpoint = exporter, endpoint
        self._down = False
        self._lost = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export a batch."""
        result = self._exporter.export(spans)
        if result is SpanExportResult.FAILURE:
            self._lost += len(spans)
            if not self._down:
                _LOG.warning("collector_down", endpoint=self._endpoint, then="spans are dropped, work goes on")
        elif self._down:
            _LOG.info("collector_back", endpoint=self._endpoint, spans_lost=self._lost)
            self._lost = 0
        self._down = result is SpanExportResult.FAILURE
        return result

    def shutdown(self) -> None:
        """Give up what is being sent."""
        self._exporter.shutdown()


def tracer_provider(service: str, endpoint: str) -> TracerProvider:
    """Make what gives tracers; the exporter reads OTEL_* itself, the sampler OTEL_TRACES_SAMPLER."""
    for talker in ("opentelemetry", "urllib3"):
        logging.getLogger(talker).setLevel(logging.CRITICAL)  # they would tell every failed attempt; Quietly tells one
    resource = Resource({SERVICE_NAME: service}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    sending = Quietly(OTLPSpanExporter(), endpoint)
    provider.add_span_processor(
        BatchSpanProcessor(
            sending, max_queue_size=_QUEUE, schedule_delay_millis=_EVERY_MS, max_export_batch_size=_AT_ONCE
        )
    )
    return provider


def let_go(provider: TracerProvider, within_s: float) -> None:
    """Send what is left, within a time; a collector that hangs is not waited for."""
    ending = threading.Thread(target=provider.shutdown, daemon=True)
    ending.start()
    ending.join(within_s)
