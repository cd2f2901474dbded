"""The proof of the hours: travel and work of each unit against the wall clock of the file it came from."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from interventions.sandbox.field_units.importing import BadFile
from interventions.sandbox.field_units.incidents import BadIncident, Incident, read_incidents
from interventions.sandbox.field_units.local_time import DAY_S, seconds_of
from interventions.sandbox.field_units.spells import Service, services

TIMES = "intervention-time"
Hours = Mapping[tuple[str, str], int]
"""Travel and work, in seconds, by intervention and technician."""


class Difference(NamedTuple):
    """A unit whose hours are not those of the file."""

    incident: str
    unit: str
    expected_s: int
    found_s: int | None


class Proof(NamedTuple):
    """How many units agree to the second, how many were not compared and why, and those that differ."""

    equal: int
    equal_on_clock_change: int
    incomplete: int
    without_entries: int
    differences: tuple[Difference, ...]
    differences_on_clock_change: tuple[Difference, ...]


def hours_of(dump: Path) -> Hours:
    """Read the last `intervention-time` of each intervention in a dump folder. Raises OSError, ValueError."""
    hours: dict[tuple[str, str], int] = {}
    with (dump / f"{TIMES}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)["value"]
            for each in record["technicians"]:
                hours[record["intervention_id"], each["technician_id"]] = each["travel_s"] + each["work_s"]
    return hours


def prove(path: Path, hours: Hours) -> Proof:
    """Compare every unit whose spells all have both ends, nights of clock change apart."""
    compared: tuple[list[Difference], list[Difference]] = ([], [])
    equal = [0, 0]
    incomplete = empty = 0
    for incident, part in _parts(path):
        if not part.complete:
            empty += not part.spells
            incomplete += bool(part.spells)
            continue
        expected, found = _cleared_less_dispatched(incident, part), hours.get((incident.incident, part.unit))
        if expected == found:
            equal[part.changes_clock] += 1
        else:
            compared[part.changes_clock].append(Difference(incident.incident, part.unit, expected, found))
    return Proof(equal[0], equal[1], incomplete, empty, tuple(compared[0]), tuple(compared[1]))


def _parts(path: Path) -> Iterator[tuple[Incident, Service]]:
    for incident in read_incidents(path):
        if isinstance(incident, BadIncident):
            raise BadFile(path, incident)
        for part in services(incident):
            yield incident, part


def _cleared_less_dispatched(incident: Incident, part: Service) -> int:
    """Sum the differences of the file's own clock readings, no zone and no day asked.

    Where a unit was sent again while it was out, the readings that count are the first of each spell.
    """
    sent = list(dict.fromkeys(incident.entries(part.unit, "dispatched")))
    cleared = list(dict.fromkeys(incident.entries(part.unit, "cleared")))
    if len(sent) == len(cleared):
        return sum((seconds_of(end) - seconds_of(start)) % DAY_S for start, end in zip(sent, cleared, strict=True))
    return sum(((spell.cleared or 0) - (spell.dispatched or 0)) // 1000 for spell in part.spells)
