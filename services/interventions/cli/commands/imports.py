"""`interventions import field-units`: real incidents as templates, settings and events."""

import zlib
from pathlib import Path
from typing import Annotated, Any

from rich.console import Console

from interventions.cli.fault import CallFault
from interventions.cli.files import unreadable
from interventions.cli.options import Json, option
from interventions.cli.screen import progress, say, table
from interventions.sandbox.field_units.importing import BadFile, imported, write_files
from interventions.sandbox.field_units.proof import Proof, hours_of, prove


def field_units(
    file: Annotated[Path, option("Incidents, one JSON object a line, plain or gzip.")],
    *,
    out: Annotated[Path | None, option("The folder to write to.")] = None,
    check: Annotated[Path | None, option("A dump folder: compare its hours with the file, to the second.")] = None,
    json: Json = False,
) -> int:
    """Make templates.jsonl, settings.jsonl and events.jsonl of an incidents file, or prove the hours of a dump."""
    if (out is None) == (check is None):
        raise CallFault("one of --out and --check is needed", "say --out DIR to write files, --check DIR to compare")
    try:
        return _compare(file, check, json) if check else _write(file, out or Path(), json)
    except BadFile as fault:
        raise CallFault(str(fault), "mend the line; nothing was written") from fault
    except (EOFError, zlib.error) as fault:
        raise CallFault(f"{file} is cut off or is not gzip", "fetch it again") from fault
    except OSError as fault:
        raise unreadable(Path(fault.filename or file), fault) from fault


def _write(file: Path, out: Path, json: bool) -> int:
    with progress("incidents", None) as advance:
        events, account = imported(file, advance)
    paths = write_files(out, events)
    content: dict[str, Any] = {**account._asdict(), "files": [str(path) for path in paths]}

    def show(console: Console) -> None:
        console.print(table(("", ""), [(name.replace("_", " "), f"{n:,}") for name, n in account._asdict().items()]))
        console.print("written: " + ", ".join(map(str, paths)), markup=False)

    say(content, show, json=json)
    return 0


def _compare(file: Path, dump: Path, json: bool) -> int:
    proof = prove(file, hours_of(dump))
    content = {
        **proof._asdict(),
        "differences": [each._asdict() for each in proof.differences],
        "differences_on_clock_change": [each._asdict() for each in proof.differences_on_clock_change],
    }
    say(content, lambda console: _show(console, proof), json=json)
    return int(bool(proof.differences))


def _show(console: Console, proof: Proof) -> None:
    apart = len(proof.differences_on_clock_change)
    console.print(f"{proof.equal:,} units: travel + work = cleared - dispatched, to the second")
    console.print(f"{len(proof.differences):,} units differ")
    console.print(
        f"apart: nights of clock change {proof.equal_on_clock_change + apart:,} ({apart:,} off by the hour), "
        f"spells without both ends {proof.incomplete:,}, without any entry {proof.without_entries:,}"
    )
    if proof.differences:
        console.print(table(("incident", "unit", "expected s", "found s"), proof.differences[:20]))
