"""Read the incidents file: one JSON object a line, local wall-clock times a unit, gzip or plain."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interventions.domain.values import Day, Id

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$")]
"""A wall-clock time; the day follows from the incident's."""
Entry = Literal["dispatched", "enroute", "arrived", "cleared"]


class Unit(BaseModel):
    """What was entered for one unit, each sort in the order it was made; any may be missing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dispatched: tuple[Clock, ...] = ()
    enroute: tuple[Clock, ...] = ()
    arrived: tuple[Clock, ...] = ()
    cleared: tuple[Clock, ...] = ()
    in_service: tuple[str, ...] = ()


class Incident(BaseModel):
    """One incident and the units that were sent to it, by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    incident: Annotated[Id, Field(max_length=24)]
    date: Day
    level: str
    call_type: str
    units: Annotated[Mapping[Annotated[Id, Field(max_length=24)], Unit], Field(max_length=20)]

    def entries(self, unit: str, entry: Entry) -> tuple[str, ...]:
        """Give a unit's entries of one sort; none is an empty tuple."""
        entries: tuple[str, ...] = getattr(self.units[unit], entry)
        return entries


class BadIncident(NamedTuple):
    """A line that is not an incident: its number, the field, what is wrong with it."""

    line: int
    field: str
    why: str


def read_incidents(path: Path) -> Iterator[Incident | BadIncident]:
    """Read a file line by line; an incident listed twice comes once. Raises OSError for a file that is none."""
    seen: set[str] = set()
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            read = _read(number, line)
            if isinstance(read, BadIncident) or read.incident not in seen:
                yield read
            if isinstance(read, Incident):
                seen.add(read.incident)


def _read(number: int, line: bytes) -> Incident | BadIncident:
    try:
        return Incident.model_validate(json.loads(line))
    except ValidationError as fault:
        first = fault.errors()[0]
        return BadIncident(number, ".".join(map(str, first["loc"])), first["msg"])
    except ValueError as fault:
        return BadIncident(number, "", f"not JSON: {fault}")
