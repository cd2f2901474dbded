"""`interventions import field-units`: an incidents file in, three JSONL files and an account out."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from interventions.contracts.json_form import to_json
from interventions.domain.events import InterventionEvent
from interventions.sandbox.field_units.events import story_of
from interventions.sandbox.field_units.incidents import BadIncident, read_incidents
from interventions.sandbox.field_units.setup import SETTINGS, TEMPLATE
from interventions.sandbox.field_units.spells import services

FILES = {
    "intervention-templates": "templates.jsonl",
    "company-settings": "settings.jsonl",
    "intervention-events": "events.jsonl",
}
Progress = Callable[[int], None]


class Account(NamedTuple):
    """What became of a file: incidents read, those no unit went to, units, events, and what was left out."""

    incidents: int
    without_units: int
    without_end: int
    unit_parts: int
    events: int
    stray_arrivals: int
    after_the_end: int


class BadFile(Exception):
    """A line that is not an incident; nothing was written."""

    def __init__(self, path: Path, bad: BadIncident) -> None:
        super().__init__(f"{path}:{bad.line}: {bad.field or 'the line'}: {bad.why}")


def imported(path: Path, progress: Progress = lambda _: None) -> tuple[list[InterventionEvent], Account]:
    """Read a file of incidents as events, sorted by ``recorded_at``.

    Raises BadFile at the first line that is no incident, OSError when the file cannot be read.
    """
    events: list[InterventionEvent] = []
    account = Account(0, 0, 0, 0, 0, 0, 0)
    for incident in read_incidents(path):
        if isinstance(incident, BadIncident):
            raise BadFile(path, incident)
        parts = services(incident)
        story = story_of(incident, parts)
        events.extend(story.events)
        progress(1)
        account = Account(
            account.incidents + 1,
            account.without_units + (not parts),
            account.without_end + (bool(parts) and story.events[-1]["kind"] != "completed"),
            account.unit_parts + len(parts),
            len(events),
            account.stray_arrivals + sum(part.stray for part in parts),
            account.after_the_end + story.after_end,
        )
    events.sort(key=lambda event: event["recorded_at"])  # stable: an incident's own order stays
    return events, account


def write_files(
    out: Path,
    events: Iterable[Mapping[str, Any]],
    templates: Iterable[Mapping[str, Any]] = (TEMPLATE,),
    settings: Iterable[Mapping[str, Any]] = (SETTINGS,),
) -> list[Path]:
    """Write the three files of the JSON form into a folder; gives their paths."""
    out.mkdir(parents=True, exist_ok=True)
    content: Mapping[str, Iterable[Mapping[str, Any]]] = {
        "intervention-templates": templates,
        "company-settings": settings,
        "intervention-events": events,
    }
    return [_write(out / FILES[topic], topic, records) for topic, records in content.items()]


def _write(path: Path, topic: str, records: Iterable[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(to_json(topic, record), ensure_ascii=False, separators=(",", ":")) + "\n")
    return path
