"""How fast reports are printed: two pages, four photos of 12 megapixels, one worker on one core."""

import asyncio
import copy
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from interventions.reporting.document.example import example_finished, example_photos
from interventions.reporting.press.pool import PoolPress
from interventions.reporting.settings import ReportSettings


class PrintingSpeed(NamedTuple):
    """What one worker did."""

    documents: int
    pages: int
    seconds: float
    pages_per_second: float
    first_document_s: float
    """The first one: the worker starts, the photos are made ready."""


def pages_per_second(documents: int = 100) -> PrintingSpeed:
    """Print many different reports of the same four photos through one worker of the pool."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return asyncio.run(_measured(Path(folder), documents))


async def _measured(folder: Path, documents: int) -> PrintingSpeed:
    photos = example_photos()
    for reference, content in photos.items():
        file = folder / reference
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    press = PoolPress(ReportSettings(photos=str(folder), workers=1))
    try:
        finished: Any = example_finished(photos)
        begun = time.perf_counter()
        await press.printed(finished)
        first = time.perf_counter() - begun
        begun = time.perf_counter()
        pages = 0
        for number in range(documents):
            pages += (await press.printed(another(finished, number))).pages
        seconds = time.perf_counter() - begun
    finally:
        await press.close()
    return PrintingSpeed(documents, pages, seconds, pages / seconds, first)


def another(finished: Any, number: int) -> Any:
    """Give a report with other texts, so that nothing laid out before can be used again."""
    other = copy.deepcopy(finished)
    visit = other["dossier"]["visit"]
    visit["reference"], visit["task"] = f"bench-{number}", f"{visit['task']} {number}"
    visit["customer"]["name"] = f"{number} {visit['customer']['name']}"
    other["dossier"]["comment"] = f"{number} {other['dossier']['comment']}"
    for question in other["dossier"]["template"]["questions"]:
        question["label"] = f"{number} {question['label']}"
    return other
