"""How a process that runs processors is watched: its port, its figures, its traces."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager

import structlog
from prometheus_client import CollectorRegistry
from pydantic import ValidationError

from interventions.cli.fault import CallFault
from interventions.projection.projecting import Told
from interventions.stream.metrics import Metrics
from interventions.stream.tracing import Tracing, untraced
from interventions.watching.condition import Watched
from interventions.watching.lookout import Lookout, looked_out
from interventions.watching.settings import TraceSettings, WatchSettings

_LOG = structlog.get_logger()
_REMEDY = "set METRICS_PORT to one that is free, or to nothing"


@asynccontextmanager
async def watched(watched: Mapping[str, Watched], registry: CollectorRegistry) -> AsyncIterator[None]:
    """Serve the port of a process while the block lasts.

    A port that is taken ends a run of one (CallFault): its supervisor would ask a stranger. Several processors go on
    unwatched: a firm's whole chain does not stand still for a port.
    """
    settings = _settings()
    if settings.metrics_port is None:
        yield
        return
    serving = looked_out(Lookout(watched, registry), settings)
    try:
        port = await serving.__aenter__()
    except OSError as taken:
        where = f"{settings.metrics_host}:{settings.metrics_port}"
        if len(watched) == 1:
            raise CallFault(f"METRICS_PORT: {where}: {taken.strerror or taken}", _REMEDY) from taken
        _LOG.error("unwatched", at=where, why=str(taken), then="processors go on", remedy=_REMEDY)
        yield
        return
    try:
        _LOG.info("watched", at=f"http://{settings.metrics_host}:{port}", paths=["/metrics", "/health", "/ready"])
        yield
    finally:
        await serving.__aexit__(None, None, None)


@contextmanager
def traced(processors: Sequence[str], last_spans_s: float = 2) -> Iterator[Tracing]:
    """Trace to the collector that the environment names; without one nothing of OpenTelemetry is even imported.

    Raises CallFault for a collector that cannot be spoken to by any means here; one that is down harms nothing.
    """
    settings = TraceSettings()
    if not settings.endpoint:
        yield untraced
        return
    if settings.protocol != "http/protobuf":
        raise CallFault(f"OTEL_EXPORTER_OTLP_PROTOCOL: {settings.protocol} is not spoken", "set it to http/protobuf")
    try:
        from interventions.stream.spans import traced_by  # noqa: PLC0415 - an extra
        from interventions.watching.collector import let_go, tracer_provider  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise CallFault(
            f"OTEL_EXPORTER_OTLP_ENDPOINT: no {missing.name} here", "pip install 'interventions[tracing]', or unset it"
        ) from missing
    provider = tracer_provider(
        "-".join(("interventions", *processors)) if len(processors) == 1 else "interventions", settings.endpoint
    )
    try:
        yield traced_by(provider)
    finally:
        let_go(provider, last_spans_s)


def shown_progress(metrics: Metrics, logged: Callable[[Told], None]) -> Callable[[Told], None]:
    """Show how far the projection is as a worker's figures are; it reads all partitions in one."""
    taken = 0

    def progress(told: Told) -> None:
        nonlocal taken
        logged(told)
        metrics.records.labels("projection", "all", "projected").inc(told.taken - taken)
        metrics.lag.labels("projection", "all").set(max(0, told.left))
        taken = told.taken

    return progress


def _settings() -> WatchSettings:
    try:
        return WatchSettings()
    except ValidationError as fault:
        first = fault.errors()[0]
        raise CallFault(f"{'.'.join(map(str, first['loc'])).upper()}: {first['msg']}", _REMEDY) from fault
