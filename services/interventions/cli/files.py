"""Files that a command is given: JSONL of one topic, checked whole before anything is done with it."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from interventions.cli.fault import CallFault
from interventions.contracts.json_form import JsonFormError, from_json, parse_json
from interventions.contracts.jsonl import Line, LineFault, read_jsonl

EVENTS, TEMPLATES, SETTINGS = "intervention-events", "intervention-templates", "company-settings"
KEYS = {EVENTS: "intervention_id", TEMPLATES: "template_id", SETTINGS: "company_id"}
SHOWN = 20
Progress = Callable[[int], None]


class Checked(NamedTuple):
    """The records of a file, and the lines that are none."""

    records: list[dict[str, Any]]
    faults: list[LineFault]


def checked(path: Path, topic: str, progress: Progress = lambda _: None) -> Checked:
    """Read a whole file. Raises CallFault when it cannot be read."""
    read = Checked([], [])
    try:
        lines = dumped_lines(path, topic) if is_dump(path) else read_jsonl(path, topic)
        for line in lines:
            if isinstance(line, LineFault):
                read.faults.append(line)
            else:
                read.records.append(line.record)
            progress(1)
    except OSError as error:
        raise unreadable(path, error) from error
    return read


def is_dump(path: Path) -> bool:
    """Tell by its first line whether `interventions dump` wrote a file: each record in an envelope."""
    with path.open("rb") as file:
        first = next((line for line in file if line.strip()), b"")
    try:
        fields = json.loads(first)
    except ValueError:
        return False
    return isinstance(fields, dict) and fields.keys() == _ENVELOPE


def dumped_lines(path: Path, topic: str) -> Iterator[Line | LineFault]:
    """Read the records of a dump's file; one that could not be read when it was dumped is a bad line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield Line(number, from_json(topic, parse_json(line)["value"]))
            except JsonFormError as fault:
                yield LineFault(str(path), number, "value", "a record", str(fault))


def refuse_bad(faults: Iterable[LineFault], *, skip_bad: bool) -> None:
    """End the call at bad lines, unless they are to be passed over. Raises CallFault with the first of them."""
    found = list(faults)
    if found and not skip_bad:
        shown = "\n  ".join(map(str, islice(found, SHOWN)))
        more = f"\n  and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise CallFault(f"nothing done: {len(found)} bad lines", f"mend them or pass --skip-bad\n  {shown}{more}")


def topic_of(path: Path) -> str:
    """Tell by its first line whether a file holds events, templates or settings. Raises CallFault."""
    try:
        with path.open("rb") as file:
            first = next((line for line in file if line.strip()), b"")
        fields = json.loads(first.removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError:
        fields = None
    if isinstance(fields, dict):
        fields = fields["value"] if fields.keys() == _ENVELOPE else fields
        for topic, marks in _MARKS.items():
            if marks <= fields.keys():
                return topic
    raise CallFault(f"{path}:1: neither an event, a template nor settings", "name the topic with --topic")


_ENVELOPE = {"key", "partition", "offset", "timestamp", "value"}
_MARKS = {
    EVENTS: {"event_id", "kind"},
    TEMPLATES: {"template_id", "revision", "title"},
    SETTINGS: {"company_id", "revision", "sender"},
}


def one_record(path: Path, topic: str) -> dict[str, Any]:
    """Read a file that holds one record. Raises CallFault."""
    try:
        return from_json(topic, parse_json(path.read_bytes()))
    except OSError as error:
        raise unreadable(path, error) from error
    except JsonFormError as fault:
        raise CallFault(f"{path}: {fault}", "mend it; schemas/examples shows the form of each kind") from fault


def unreadable(path: Path, error: OSError) -> CallFault:
    """Say that a file cannot be read."""
    return CallFault(f"cannot read {path}: {error.strerror or error}", "name a file that is there")
