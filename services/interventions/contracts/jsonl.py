"""JSONL files of one topic's records: line by line, whatever their size, each fault with its place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from interventions.contracts.framing import KIB
from interventions.contracts.json_form import from_json
from interventions.contracts.json_text import JsonFormError, parse_json

LONGEST_LINE = 8 * 1024 * KIB
_BOM = b"\xef\xbb\xbf"


class LineFault(NamedTuple):
    """A line that is not a record: where, which field, what belongs there and what is there."""

    file: str
    line: int
    field: str
    expected: str
    found: str

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"{self.file}:{self.line}: " + (f"{self.field}: " if self.field else "")
        return f"{where}expected {self.expected}, found {self.found}"


class Line(NamedTuple):
    """A record and the number of its line."""

    number: int
    record: dict[str, Any]


def read_jsonl(path: Path, topic: str) -> Iterator[Line | LineFault]:
    """Read a file of one topic's records in the JSON form; blank lines are passed over.

    Reads as it is asked, one line at a time. Raises OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        for number, text in _lines(file):
            try:
                yield Line(number, from_json(topic, _parsed(text)))
            except JsonFormError as fault:
                yield LineFault(str(path), number, fault.path, fault.expected, fault.found)


def _parsed(text: bytes) -> Any:
    if len(text) > LONGEST_LINE:
        raise JsonFormError("", f"a line of at most {LONGEST_LINE} bytes", "a longer one")
    return parse_json(text)


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while text := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(text) > LONGEST_LINE:
            _skip_rest(file, text)
        if stripped := text.removeprefix(_BOM if number == 1 else b"").strip():
            yield number, text if len(text) > LONGEST_LINE else stripped


def _skip_rest(file: BinaryIO, text: bytes) -> None:
    while text and not text.endswith(b"\n"):
        text = file.readline(LONGEST_LINE)
