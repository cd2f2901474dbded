"""`interventions settings`: every environment variable, what it means and who reads it."""

from collections.abc import Iterable
from typing import Annotated

from interventions.cli.environment import Variable, variables
from interventions.cli.options import Json, flag
from interventions.cli.screen import say, table

_HEADINGS = ("name", "what it is", "default", "meaning", "read by")


def settings(
    *,
    markdown: Annotated[bool, flag("--markdown", "Print them as docs/settings.md has them.")] = False,
    json: Json = False,
) -> None:
    """Print the table of settings, made of what the processes themselves read; tells no value, asks no broker."""
    if markdown:
        print(page(), end="")  # noqa: T201
    else:
        found = list(variables())
        content = [each._asdict() for each in found]
        say(content, lambda console: console.print(table(_HEADINGS, map(_cells, found))), json=json)


def page() -> str:
    """Write docs/settings.md."""
    rows = map(_quoted, variables())
    return "\n".join((_INTRODUCTION, _line(_HEADINGS), _line(["---"] * len(_HEADINGS)), *map(_line, rows), ""))


_INTRODUCTION = """# Settings

Written by `interventions settings --markdown`, of the models that the processes read their environment into.
What ends in `_S` is in seconds. Nothing secret is in a variable: passwords and keys are in files that a variable names.
A setting that makes no sense ends its process at once with a sentence that names it. `demo` and `bench` run processors
themselves and read what those read, but for where records, documents and mails go. Beside these, buckets take the
`AWS_…`, `GOOGLE_…` and `AZURE_…` of their makers, and traces the other `OTEL_…` of OpenTelemetry.
"""


def _cells(variable: Variable) -> tuple[str, ...]:
    return (*variable[:4], ", ".join(variable.read_by))


def _quoted(variable: Variable) -> tuple[str, ...]:
    name, kind, default, *others = (each.replace("|", "\\|").replace("<", "\\<") for each in _cells(variable))
    return (f"`{name}`", kind, f"`{default}`" if default else "", *others)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
