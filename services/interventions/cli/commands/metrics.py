"""`interventions metrics`: what every process shows of itself, and what to do about it."""

from typing import Annotated

from interventions.cli.options import Json, flag
from interventions.cli.screen import say, table
from interventions.watching.figures import FIGURES, Figure

_HEADINGS = ("name", "kind", "unit", "labels", "meaning", "what to do")


def metrics(
    *,
    markdown: Annotated[bool, flag("--markdown", "Print them as docs/metrics.md has them.")] = False,
    json: Json = False,
) -> None:
    """Print the table of metrics that the processes' metrics themselves are made of; asks no broker."""
    if markdown:
        print(page(), end="")  # noqa: T201
    else:
        content = [figure._asdict() for figure in FIGURES]
        say(content, lambda console: console.print(table(_HEADINGS, map(_cells, FIGURES))), json=json)


def page() -> str:
    """Write docs/metrics.md."""
    lines = [_line(_HEADINGS), _line(["---"] * len(_HEADINGS)), *(_line(_quoted(figure)) for figure in FIGURES)]
    return "\n".join((_INTRODUCTION, *lines, ""))


_INTRODUCTION = """# Metrics

Written by `interventions metrics --markdown`, of the table that the metrics themselves are made of.
Every process of processors serves them with `METRICS_PORT` set, the console always, under `/metrics`.
`interventions_by_status` and all below it up to `read_model_unreadable_records` are the console's.
"""


def _cells(figure: Figure) -> tuple[str, ...]:
    return (figure.name, figure.kind, figure.unit, ", ".join(figure.labels), figure.means, figure.act)


def _quoted(figure: Figure) -> tuple[str, ...]:
    name, *others = _cells(figure)
    return (f"`{name}`", *others)


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"
