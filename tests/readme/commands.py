"""The commands of the README and of the runbook, taken out of their ``sh`` blocks."""

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PROGRAM = ".venv/bin/interventions"
RUN = (sys.executable, "-c", "from interventions.cli import main; main()")
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
_INLINE = re.compile(r"`interventions\s+([a-z][^`]*)`")


class Block(NamedTuple):
    """The lines of one block."""

    lines: tuple[str, ...]


def blocks(text: str = README) -> list[Block]:
    """Give the blocks in order."""
    return [Block(tuple(block.strip().splitlines())) for block in _BLOCK.findall(text)]


def inline(text: str = README) -> list[str]:
    """Give the commands that the text names in passing, without `interventions`."""
    return sorted(set(_INLINE.findall(text)))


def arguments(line: str) -> list[str]:
    """Take a line of a block apart; it must be a call of our program."""
    program, *rest = line.split()
    assert program == PROGRAM, f"a test must know how to run: {line}"
    return rest


def started(line: str, folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Run a line in a folder, with this interpreter."""
    call = [*RUN, *arguments(line)]
    pipe = subprocess.PIPE
    return subprocess.Popen(call, cwd=folder, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True)


def done(line: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a line to its end; gives what it printed."""
    process = started(line, folder, environment)
    said, _ = process.communicate(timeout=240)
    assert process.returncode == 0, f"{line}\n{said}"
    return said
