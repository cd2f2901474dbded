"""The console's figures: its read model and its pages over a large firm."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from interventions.projection.settings import ReadModelSettings
from interventions.sandbox.bench.browser import looked_at
from interventions.sandbox.bench.pages import visited
from interventions.sandbox.bench.read_model import asked, filled, writing_speed
from interventions.sandbox.bench.streams import followed

_TIMES = 40
_WRITTEN = 1000


def console(interventions: int) -> dict[str, Any]:
    """Build a read model, fill one with so many interventions, ask every question and every page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = ReadModelSettings(read_model=folder / "read-model.sqlite")
        started = time.perf_counter()
        events = filled(settings, interventions)
        seconds = time.perf_counter() - started
        return {
            "building": writing_speed(min(interventions, _WRITTEN)),
            "firm": {
                "interventions": interventions,
                "events": events,
                "megabytes": settings.read_model.stat().st_size // 1_000_000,
                "s": round(seconds),
            },
            **{f"question: {name}": each._asdict() for name, each in asked(settings, interventions, _TIMES).items()},
            **{
                f"page: {name}": each._asdict()
                for name, each in visited(settings, interventions, folder, _TIMES).items()
            },
            "open pages": asyncio.run(followed(settings)),
            **looked_at(settings, folder),
        }
