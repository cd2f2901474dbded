"""How answers look: one JSON object with ``--json``, else tables and lines for a person."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from interventions.domain.words import Status

COLOURS: Mapping[str, str] = {
    Status.DRAFT: "#59636e",
    Status.CONFIRMED: "#0550ae",
    Status.IN_PROGRESS: "#9a4b00",
    Status.DONE: "#1a7f37",
    Status.UNFINISHED: "#6639ba",
    Status.POSTPONED: "#7a4100",
    Status.CANCELLED: "#a40e26",
}
"""One colour a status, the same in every view (domain.md §2); the label is always there too."""

_PIPED_WIDTH = 180


def say(content: Any, show: Callable[[Console], None], *, json: bool) -> None:
    """Print an answer once: as JSON, or as ``show`` paints it."""
    if json:
        print_json(content)
    else:
        show(Console(highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH))


def print_json(content: Any) -> None:
    """Print one JSON value on one line; what comes after a closed pipe is dropped."""
    print(json.dumps(content, ensure_ascii=False, default=str), flush=True)  # noqa: T201


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> Table:
    """Lay rows out; what stands in them is text, never markup."""
    laid = Table(*headings, title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for row in rows:
        laid.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return laid


def status_text(status: str) -> Text:
    """Write a status in its colour."""
    return Text(f"● {status}", style=COLOURS.get(status, ""))


def hours_text(seconds: int) -> str:
    """Write a duration as a person reads it: ``H h MM`` (T18)."""
    minutes, sign = abs(seconds) // 60, "-" if seconds < 0 else ""
    return f"{sign}{minutes // 60} h {minutes % 60:02d}"


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Show how many are done a second."""
        return Text(f"{task.finished_speed or task.speed or 0:,.0f}/s")


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show rate and remaining time of long work on a terminal's standard error; gives the function that advances."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)
