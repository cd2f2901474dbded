"""`interventions read-model`: how far the console's database is, and building it anew with progress."""

from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from rich.console import Console

from interventions.cli.connection import connected
from interventions.cli.fault import CallFault
from interventions.cli.options import Json
from interventions.cli.screen import progress, say, table
from interventions.domain.canonical import instant_text
from interventions.projection.building import begun, translated
from interventions.projection.database import ReadModelMissing, reading
from interventions.projection.database import connected as asked
from interventions.projection.projecting import Projection, Told
from interventions.projection.queries.now import lag_of, tiles_of
from interventions.projection.queries.rows import Lag, Tiles
from interventions.projection.settings import ReadModelSettings
from interventions.stream.faults import Fenced, Unavailable


def status(*, json: Json = False) -> None:
    """Show how far the read model is behind, and what it counts."""
    settings = _settings()
    now = int(datetime.now(UTC).timestamp() * 1000)
    engine = reading(settings)
    try:
        with asked(engine) as connection:
            lag, tiles = lag_of(connection, now), tiles_of(connection)
    except ReadModelMissing as fault:
        raise CallFault(f"no read model at {_place(settings)}: {fault}", "run the projection") from fault
    finally:
        engine.dispose()
    say(_told(lag, tiles), lambda console: _show(console, lag, tiles), json=json)


async def build(*, json: Json = False) -> None:
    """Build the read model anew from the topics, up to their ends; a running projection is fenced and starts again."""
    settings = _settings()
    async with connected() as backend:
        with progress("records read", None) as advance:
            projection = Projection(backend, settings, _Advancing(advance))
            try:
                with translated():
                    begun(settings, backend.clock()).dispose()
                taken = await projection.catch_up()
            except (Fenced, Unavailable) as fault:
                raise CallFault(str(fault), "stop the projection, then build") from fault
            finally:
                await projection.close()
    content = {"read_model": _place(settings), "records": taken}
    say(content, lambda console: console.print(f"{taken:,} records read into {_place(settings)}"), json=json)


class _Advancing:
    """Moves a bar on by what was taken since it was told last."""

    def __init__(self, advance: Any) -> None:
        self._advance, self._taken = advance, 0

    def __call__(self, told: Told) -> None:
        self._advance(told.taken - self._taken)
        self._taken = told.taken


def _settings() -> ReadModelSettings:
    try:
        return ReadModelSettings()
    except ValidationError as fault:
        raise CallFault("READ_MODEL_URL names no PostgreSQL database", "write postgresql://user@host/name") from fault


def _place(settings: ReadModelSettings) -> str:
    """Say where it lies, without a URL's password."""
    return str(settings.read_model) if settings.read_model_url is None else "the database of READ_MODEL_URL"


def _told(lag: Lag, tiles: Tiles) -> dict[str, Any]:
    return {
        "built_at": instant_text(lag.built_at),
        "read_at": instant_text(lag.read_at),
        "lag_records": lag.records,
        "lag_seconds": lag.seconds,
        "unreadable": sum(place.unreadable for place in lag.places),
        "counts": tiles._asdict(),
    }


def _show(console: Console, lag: Lag, tiles: Tiles) -> None:
    console.print(f"begun {instant_text(lag.built_at)}, topics last looked at {instant_text(lag.read_at)}")
    console.print(f"{lag.records:,} records behind, {lag.seconds:,.0f} s")
    rows = [(place.topic, place.partition, place.next_offset, place.end_offset) for place in lag.places]
    console.print(table(("topic", "partition", "next", "end"), rows))
    console.print(f"{sum(tiles.statuses.values()):,} interventions, {sum(tiles.refused.values()):,} refused events")
