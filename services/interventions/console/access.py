"""Who may what: four levels, each standing for a role of domain.md §7; every route names the least it asks for."""

from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from interventions.domain.words import Role


class Level(IntEnum):
    """What somebody may, each all of the former: look · act · close and reopen · everything."""

    VIEWER = 1
    OPERATOR = 2
    RESPONSIBLE = 3
    ADMIN = 4

    @classmethod
    def _missing_(cls, value: object) -> "Level | None":
        return cls.__members__.get(str(value).upper())


ROLES: Mapping[Level, Role] = {
    Level.VIEWER: Role.READER,
    Level.OPERATOR: Role.DISPATCHER,
    Level.RESPONSIBLE: Role.RESPONSIBLE,
    Level.ADMIN: Role.MANAGER,
}


class Account(NamedTuple):
    """Who is signed in."""

    user: str
    level: Level

    @property
    def role(self) -> Role:
        """Give the role that this account's events carry."""
        return ROLES[self.level]


class Stranger(Exception):
    """Nobody is signed in."""


class NotAllowed(Exception):
    """Somebody is signed in who may not do this; ``needed`` is the level that may."""

    def __init__(self, needed: Level) -> None:
        super().__init__(needed.name.lower())
        self.needed = needed


def read_roles(path: Path | None) -> Mapping[str, Level]:
    """Read a roles file: a name and a role a line, ``#`` begins a remark. Raises ValueError, OSError."""
    roles: dict[str, Level] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path else ()
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != len(("name", "role")) or words[1].upper() not in Level.__members__:
            raise ValueError(f"{path}:{number}: a name and one of viewer, operator, responsible, admin")
        roles[words[0]] = Level[words[1].upper()]
    return roles


def masked(text: str) -> str:
    """Hide a personal word from who may only look: its first letter stays, to tell rows apart."""
    return f"{text[0]}•••" if text else ""
