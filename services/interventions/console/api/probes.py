"""What a supervisor and a monitor ask, without signing in: nothing in it is anybody's."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from interventions.console.routes import Here
from interventions.projection.database import ReadModelMissing
from interventions.projection.queries.now import lag_of, tiles_of
from interventions.projection.queries.rows import Lag, Tiles
from interventions.watching.figures import TABLE, Kind

probes = APIRouter(include_in_schema=False)
OPEN = ("/health", "/ready", "/metrics")


@probes.get("/health", response_model=None)
def health() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@probes.get("/ready", response_model=None)
def ready(call: Here, answer: Response) -> dict[str, Any]:
    """Say whether pages can be read, and how far behind they are."""
    try:
        with call.read() as connection:
            lag = lag_of(connection, call.now)
    except ReadModelMissing:
        answer.status_code = 503
        return {"status": "no read model"}
    return {"status": "ok", "lag_records": lag.records, "lag_seconds": lag.seconds}


@probes.get("/metrics", response_model=None)
def metrics(call: Here) -> Response:
    """Give the counts and the lag to Prometheus."""
    registry = CollectorRegistry()
    try:
        with call.read() as connection:
            registry.register(_Figures(tiles_of(connection), lag_of(connection, call.now)))
    except ReadModelMissing:
        return Response(status_code=503)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Figures:
    """The figures of this moment."""

    def __init__(self, tiles: Tiles, lag: Lag) -> None:
        self._tiles, self._lag = tiles, lag

    def collect(self) -> Iterator[Metric]:
        """Give them."""
        tiles, lag = self._tiles, self._lag
        yield _family("interventions_by_status", tiles.statuses)
        yield _family("interventions_refused_total", tiles.refused)
        yield _family("interventions_dead_letters", tiles.dead_letters)
        yield _family("interventions_deliveries", tiles.deliveries)
        yield _family("interventions_locked", {None: tiles.locked})
        yield _family("read_model_lag_records", {None: lag.records})
        yield _family("read_model_lag_seconds", {None: lag.seconds})
        yield _family("read_model_unreadable_records", {None: sum(place.unreadable for place in lag.places)})


def _family(name: str, figures: Mapping[Any, float]) -> Metric:
    """Make a metric as the table of figures has it, of values by the word of its label (None: it has no label)."""
    figure = TABLE[name]
    kind = CounterMetricFamily if figure.kind is Kind.COUNTER else GaugeMetricFamily
    family = kind(name, figure.means, labels=figure.labels)
    for word, value in figures.items():
        family.add_metric([] if word is None else [word], value)
    return family
