"""A unit's spells at an incident: from being sent to being free again, as many as there were."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from interventions.sandbox.field_units.incidents import Entry, Incident
from interventions.sandbox.field_units.local_time import changes_clock, instants_ms, seconds_of, wall_s

ENTRIES: tuple[Entry, ...] = ("dispatched", "enroute", "arrived", "cleared")


class Spell(NamedTuple):
    """One spell; None where nobody made the entry. Instants, never falling."""

    dispatched: int | None = None
    arrived: int | None = None
    cleared: int | None = None

    @property
    def known(self) -> list[int]:
        """Give the instants that are known, in order."""
        return [at for at in self if at is not None]


NONE = Spell()


class Service(NamedTuple):
    """A unit's part in an incident. ``stray`` counts arrivals that lie in no spell: a clock that was wrong."""

    unit: str
    spells: tuple[Spell, ...]
    stray: int
    changes_clock: bool

    @property
    def complete(self) -> bool:
        """Tell whether every spell has both ends."""
        return bool(self.spells) and all(None not in (spell.dispatched, spell.cleared) for spell in self.spells)


def services(incident: Incident) -> tuple[Service, ...]:
    """Give what each unit did, in the file's order."""
    first_s = _first_s(incident)
    return tuple(_service(incident, unit, first_s) for unit in incident.units)


def _first_s(incident: Incident) -> int:
    """Find the wall-clock time the incident is reckoned from: the first entry of the first unit that has one."""
    found = (incident.entries(unit, entry) for unit in incident.units for entry in ENTRIES)
    return next((seconds_of(times[0]) for times in found if times), 0)


def _service(incident: Incident, unit: str, first_s: int) -> Service:
    walls = {entry: [wall_s(clock, first_s) for clock in incident.entries(unit, entry)] for entry in ENTRIES}
    every = [wall for each in walls.values() for wall in each]
    spells, stray = _paired(_placed(incident.date, walls))
    return Service(unit, tuple(spells), stray, bool(every) and changes_clock(incident.date, every))


def _placed(day: str, walls: Mapping[Entry, list[int]]) -> dict[int, set[Entry]]:
    """Give the sorts of entry made at each instant; an entry made twice at one instant is one."""
    placed: dict[int, set[Entry]] = {}
    not_before = 0
    for entry in ENTRIES:
        for at in instants_ms(day, walls[entry], not_before):
            placed.setdefault(at, set()).add(entry)
            not_before = at
    return placed


def _paired(placed: Mapping[int, set[Entry]]) -> tuple[list[Spell], int]:
    """Pair what was sent with what was cleared: a spell lasts from the first sending to the next clearing."""
    spells: list[Spell] = []
    stray = 0
    running = NONE
    for at, entry in _in_order(placed):
        if entry == "cleared":
            spells.append(running._replace(cleared=at))
            running = NONE
        elif entry == "dispatched" and running.dispatched is None:
            stray += running.arrived is not None  # an arrival before the sending
            running = Spell(dispatched=at)
        elif entry == "arrived" and running.arrived is None:
            running = running._replace(arrived=at)
    if spells and running.dispatched is None:  # nothing, or an arrival after the last clearing
        return spells, stray + (running.arrived is not None)
    return [*spells, running] if running != NONE else spells, stray


def _in_order(placed: Mapping[int, set[Entry]]) -> Iterator[tuple[int, Entry]]:
    """Give the entries by instant; at one instant a spell that runs is cleared before the next one begins."""
    running = False
    for at in sorted(placed):
        order: tuple[Entry, ...] = ("cleared", "dispatched", "arrived") if running else ENTRIES
        for entry in order:
            if entry in placed[at]:
                running = entry != "cleared"
                yield at, entry
