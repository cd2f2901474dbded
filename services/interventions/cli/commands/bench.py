"""`interventions bench`: speed and memory on this machine, beside the bare pipe of the same run."""

import json as jsonlib
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from rich.console import Console

from interventions.cli.fault import CallFault
from interventions.cli.options import Json, option
from interventions.cli.rebuilding.measuring import rebuild
from interventions.cli.screen import say, table
from interventions.sandbox.bench import BENCHES, run_benches
from interventions.sandbox.broker import NoBroker

ALL: Mapping[str, Callable[[int], dict[str, Any]]] = {
    **BENCHES,
    "rebuild": lambda count: rebuild(10 * count, 100 * count),
}
EVERY = "all"


def bench(
    *names: Annotated[str, option(f"Which: {', '.join(ALL)}; or all, as without any.", "NAME")],
    count: Annotated[
        int | None, option("How many interventions, reports or events, where a bench takes any number.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure, and say what it was measured on."""
    if unknown := [name for name in names if name not in {*ALL, EVERY}]:
        raise CallFault(f"no bench is called {', '.join(unknown)}", f"name {', '.join(ALL)}")
    if count is not None and count < 1:
        raise CallFault(f"--count {count} measures nothing", "name a number above zero")
    try:
        results = run_benches(tuple(ALL) if not names or EVERY in names else names, _told, count, ALL)
    except NoBroker as fault:
        raise CallFault(str(fault)) from fault
    say(results, lambda console: _show(console, results), json=json)


def _told(name: str) -> None:
    print(f"bench: {name} …", file=sys.stderr)  # noqa: T201


def _show(console: Console, results: Mapping[str, Any]) -> None:
    for name, figures in results.items():
        rows = [(key, _text(value)) for key, value in figures.items()]
        console.print(table((name, ""), rows))


def _text(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else value if isinstance(value, str) else jsonlib.dumps(value)
