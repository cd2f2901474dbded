"""Options that several commands share, spelled once."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Json = Annotated[bool, Parameter("--json", negative="", help="Print JSON.")]
From = Annotated[Path | None, Parameter("--from", help="A dump folder; without one, the broker is asked.")]
SkipBad = Annotated[bool, Parameter("--skip-bad", negative="", help="Pass over bad lines instead of doing nothing.")]


def flag(name: str, says: str) -> Parameter:
    """Make a switch that is off unless it is named."""
    return Parameter(name, negative="", help=says)


def option(says: str, name: str | None = None) -> Parameter:
    """Describe an option, or an argument."""
    return Parameter(name, help=says)


def several(says: str) -> Parameter:
    """Describe an option that may be given several times."""
    return Parameter(negative="", help=says)
