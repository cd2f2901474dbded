"""Spans of OpenTelemetry for batches: one a record that brings something forth. Imported only where it is traced."""

import time

from opentelemetry.trace import Span, SpanKind, TracerProvider, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from interventions.stream.letters import sources
from interventions.stream.port import Headers, Message
from interventions.stream.tracing import Spans, Tracing

TRACEPARENT = "traceparent"
_W3C = TraceContextTextMapPropagator()


class BatchSpans:
    """A span a record, from the moment its batch was taken until its transaction was answered.

    Its parent is the record's ``traceparent``; one that is missing or no traceparent begins a trace.
    """

    def __init__(self, provider: TracerProvider, processor: str) -> None:
        self._tracer, self._processor = provider.get_tracer(f"interventions.{processor}"), processor
        self._began_at = time.time_ns()
        self._spans: list[Span] = []

    def sources(self, message: Message) -> Headers:
        """Open the record's span, and hand its outputs on to it."""
        said = {name: (value or b"").decode("ascii", "replace") for name, value in message.headers}
        span = self._tracer.start_span(
            f"{self._processor} {message.topic}",
            _W3C.extract({TRACEPARENT: said[TRACEPARENT]} if TRACEPARENT in said else {}),
            SpanKind.CONSUMER,
            self._about(message),
            start_time=self._began_at,
        )
        self._spans.append(span)
        carried: dict[str, str] = {}
        _W3C.inject(carried, set_span_in_context(span))
        return (*sources(message)[:3], (TRACEPARENT, carried[TRACEPARENT].encode()))

    def committed(self) -> None:
        """End the spans; a thread of the exporter sends them."""
        ended_at = time.time_ns()
        for span in self._spans:
            span.end(ended_at)

    def _about(self, message: Message) -> dict[str, str | int]:
        """Describe a record by OpenTelemetry's words; its key is an id, its value is nobody's business."""
        return {
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.consumer.group.name": self._processor,
            "messaging.destination.name": message.topic,
            "messaging.destination.partition.id": str(message.partition),
            "messaging.kafka.offset": message.offset,
            "messaging.kafka.message.key": (message.key or b"").decode(errors="replace"),
        }


def traced_by(provider: TracerProvider) -> Tracing:
    """Trace batches with a provider."""

    def spans(processor: str) -> Spans:
        return BatchSpans(provider, processor)

    return spans
