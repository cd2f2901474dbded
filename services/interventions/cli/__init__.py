"""The `interventions` command: what a person asks of the chain, and how the answer looks."""

import os
import signal
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command that the arguments name and leave with its exit code: 0 done, 1 found wanting, 2 bad call."""
    if sys.argv[1:2] == ["run"]:
        # Importing takes seconds on a busy machine; told to stop meanwhile, nothing is open yet. An exception would not
        # do: what loads just then may swallow it.
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    from interventions.cli.app import run  # noqa: PLC0415 - importing the package does nothing

    raise SystemExit(run())
