"""The commands by name; each is imported when it is called, so that help and completion are instant."""

import os
import sys
from collections.abc import Sequence
from typing import Any

from cyclopts import App, CycloptsError
from rich.console import Console

from interventions.cli.fault import CallFault
from interventions.cli.logs import quiet_logs
from interventions.cli.reports import HELP

FOUND_WANTING = 1
BAD_CALL = 2
INTERRUPTED = 130

_COMMANDS = (
    ("demo", "Run the whole chain on real incidents and leave PDFs, mails and a summary."),
    ("run", "Run processors until they are told to stop."),
    ("console", "Serve the pages for people: planning, flow, reports, what was refused."),
    ("publish", "Publish a JSONL file of templates, settings or events."),
    ("watch", "Print records as they arrive."),
    ("machine", "Print the state machine, as a table or as a Mermaid diagram."),
    ("replay", "Run files of templates, settings and events through the whole chain, in memory."),
    ("dump", "Write every topic to a file of its own."),
    ("show", "Show where one intervention stands."),
    ("explain", "Tell each event of an intervention, what it did or why not, and where its hours come from."),
    ("what-if", "Decide an event without publishing it, and show what it would change."),
    ("verify", "Check the hash chain of one or of all interventions."),
    ("asyncapi", "Print the topics and their schemas as an AsyncAPI 3 document."),
    ("export", "Write status, time and technicians' days as Parquet or CSV, one file a day."),
    ("compare-rules", "Tell what the hours of a period would be under other rules, from the log."),
    ("alerts", "List what operations should look at now."),
    ("skip", "Set one record aside that no processor gets past."),
    ("rebuild", "Rebuild a processor's state from the log, or compare the two."),
    ("top", "Show the processors at work, live, from what their processes tell of themselves."),
    ("metrics", "Print every metric, what it means and what to do about it."),
    ("settings", "Print every environment variable, what it means and which processes read it."),
    ("bench", "Measure speed and memory on this machine."),
)
GROUPS = (
    ("topics", "Make a broker's topics what topics.yaml says.", ("apply", "diff", "acls")),
    ("schemas", "Check the schemas against every released version.", ("check",)),
    ("templates", "Check templates, and print an example with a company's own.", ("check", "example")),
    ("mail", "See whether mails would leave.", ("check",)),
    ("deadletters", "See and treat what could not be read.", ("list", "show", "resubmit", "drop")),
    ("reports", "See what became of each report and work sheet, fetch it, and decide about it.", HELP),
    ("read-model", "See how far the console's database is, or build it anew.", ("status", "build")),
    ("import", "Make events of other people's files.", ("field-units",)),
)


def _module(name: str) -> str:
    return f"interventions.cli.commands.{name.replace('-', '_')}"


def build_app() -> App:
    """Give the command tree; nothing of a command but its help line is loaded."""
    app = App("interventions", help="Field-service interventions as a state machine on a message bus.")
    app.register_install_completion_command()
    for name, says in _COMMANDS:
        app.command(f"{_module(name)}:{name.replace('-', '_')}", name=name, help=says)
    for name, says, parts in GROUPS:
        group = App(name, help=says)
        for part in parts:
            path = f"{_module('imports' if name == 'import' else name)}:{part.replace('-', '_')}"
            group.command(path, name=part, help=parts[part] if isinstance(parts, dict) else None)
        app.command(group)
    return app


def _nonsense(fault: ValueError) -> str | None:
    from pydantic import ValidationError  # noqa: PLC0415 - help needs none of it

    from interventions.cli.nonsense import REMEDY, nonsense  # noqa: PLC0415 - as above

    said = nonsense(fault) if isinstance(fault, ValidationError) else None
    return said and f"{said}; {REMEDY}"


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    errors = Console(stderr=True)
    quiet_logs()
    try:
        found: Any = build_app()(
            arguments, exit_on_error=False, print_error=False, error_console=errors, result_action="return_value"
        )
    except CallFault as fault:
        print(f"interventions: {fault}", file=sys.stderr)  # noqa: T201 - plain text: paths are not markup
    except CycloptsError as fault:
        print(f"interventions: {fault}", file=sys.stderr)  # noqa: T201
    except ValueError as fault:
        if not (said := _nonsense(fault)):
            raise
        print(f"interventions: {said}", file=sys.stderr)  # noqa: T201
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    else:
        return found if isinstance(found, int) else 0
    return BAD_CALL
