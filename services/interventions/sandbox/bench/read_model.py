"""A read model of a large firm, and how long what pages ask of it takes (`interventions bench console`)."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from interventions.projection.applying import WRITERS
from interventions.projection.building import opened
from interventions.projection.database import connected, reading
from interventions.projection.projecting import Projection
from interventions.projection.searching import search_of
from interventions.projection.settings import ReadModelSettings
from interventions.projection.writing.writing import Writing
from interventions.sandbox.bench.firm import LOG, REJECTIONS, Firm
from interventions.sandbox.bench.questions import questions
from interventions.sandbox.chain import Chain
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, ordinary

_AT_ONCE = 2000


def writing_speed(interventions: int) -> dict[str, Any]:
    """Measure how fast a read model is built from topics in memory: decoding, rows, search, counts, offsets."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_built(Path(folder) / "read-model.sqlite", interventions))


async def _built(path: Path, interventions: int) -> dict[str, Any]:
    chain = Chain()
    chain.write_references(TEMPLATES, SETTINGS, 0)
    for number, sent in enumerate(ordinary(1, interventions)):
        chain.write("intervention-events", sent.key, sent.event, sent.received_at)
        if number % _AT_ONCE == 0:
            await chain.settle()
    await chain.settle()
    projection = Projection(chain.backend, ReadModelSettings(read_model=path), lambda _: None)
    started = time.perf_counter()
    records = await projection.catch_up()
    seconds = time.perf_counter() - started
    await projection.close()
    await chain.close()
    return {"records": records, "records_a_second": round(records / seconds)}


def filled(settings: ReadModelSettings, interventions: int) -> int:
    """Fill a read model with a firm's two years; gives the number of events."""
    standing, firm, events = opened(settings, 0), Firm(interventions), 0
    search, next_number = search_of(standing.engine.dialect.name), standing.next_number
    records = firm.records()
    while piece := list(islice(records, _AT_ONCE)):
        with standing.engine.begin() as connection:
            writing = Writing(connection, search, next_number)
            for topic in WRITERS:
                if some := [each for each in piece if each.topic == topic]:
                    WRITERS[topic](writing, some)
                    events += len(some) if topic in {LOG, REJECTIONS} else 0
            writing.flush()
            next_number = writing.next_number
    with standing.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
        connection.exec_driver_sql("ANALYZE")
    standing.engine.dispose()
    return events


class Figures(NamedTuple):
    """How long one question takes, in milliseconds."""

    p50_ms: float
    p95_ms: float
    worst_ms: float


def asked(settings: ReadModelSettings, interventions: int, times: int) -> dict[str, Figures]:
    """Ask each question so many times, of other days, people and words each time."""
    engine, chance = reading(settings), Random(2)  # noqa: S311 - made-up questions, no secret
    with connected(engine) as connection:
        every = questions(interventions).items()
        figures = {name: _timed(partial(question, connection, chance), times) for name, question in every}
    engine.dispose()
    return figures


def _timed(question: Callable[[], object], times: int) -> Figures:
    question()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        question()
        taken.append((time.perf_counter() - started) * 1000)
    return figures_of(taken)


def figures_of(taken: list[float]) -> Figures:
    """Sum some times up, given in milliseconds."""
    taken = sorted(taken)
    return Figures(*(round(taken[int(share * (len(taken) - 1))], 1) for share in (0.5, 0.95, 1)))
