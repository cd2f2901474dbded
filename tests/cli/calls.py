"""Calls of the command as a person makes them, in this process."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from interventions.cli.app import GROUPS, run
from interventions.sandbox.field_units.importing import imported, write_files
from interventions.sandbox.field_units.sample import SAMPLE


class Answer(NamedTuple):
    """Exit code, standard output and standard error of one call."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """Give the one JSON value on standard output."""
        return json.loads(self.out)


def call(capsys: pytest.CaptureFixture[str], *arguments: object) -> Answer:
    """Call `interventions` with arguments."""
    capsys.readouterr()
    code = run([str(argument) for argument in arguments])
    return Answer(code, *capsys.readouterr())


def write_jsonl(path: Path, records: list[Any]) -> Path:
    """Write records as they are, one a line."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def sample_files(folder: Path) -> dict[str, Path]:
    """Write the sample's templates, settings and events; gives the options that name them."""
    paths = write_files(folder, imported(SAMPLE)[0])
    return dict(zip(("--templates", "--settings", "--events"), paths, strict=True))


def options(paths: dict[str, Path]) -> list[object]:
    """Spell options."""
    return [part for pair in paths.items() for part in pair]


def named(command: str) -> list[str]:
    """Give the words of a command line that name the command itself: two below a group, else one."""
    words = command.split()
    return words[: 2 if words[0] in {name for name, *_ in GROUPS} else 1]
