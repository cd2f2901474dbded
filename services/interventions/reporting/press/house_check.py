"""Companies' templates tried on the built-in example, in a process of its own: one that loops harms nobody."""

import asyncio
import json
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path

from interventions.reporting.document.example import example_finished, example_photos, example_work_sheet
from interventions.reporting.document.house import House, HouseError, Houses, house_at
from interventions.reporting.document.typesetting import Typeset, TypesettingError
from interventions.reporting.press.printing import Studio, printed

_PATIENCE_S = 20
_SMALL = (400, 300)
LARGE = (1600, 1200)
"""Of the example's photos, in pixels."""


async def refused_houses(folder: Path, patience_s: float = _PATIENCE_S) -> list[str]:
    """Print the example with each company's template; gives a sentence for each that cannot be used."""
    names, sentences = Houses(folder).names(), list[str]()
    while names:
        tried, said = await _tried(folder, names, patience_s)
        sentences += said
        names = names[tried:]
    return sentences


async def _tried(folder: Path, names: Sequence[str], patience_s: float) -> tuple[int, list[str]]:
    """Try houses in one process until one gets stuck; gives how many are done, that one included."""
    command = (sys.executable, "-m", __name__, str(folder), *names)
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    assert process.stdout is not None
    sentences: list[str] = []
    try:
        for number, name in enumerate(names):
            try:
                line = await asyncio.wait_for(process.stdout.readline(), patience_s)
            except TimeoutError:
                line = b""
            if not line:
                stuck = f"{folder / name} does not print the example within {patience_s:g} s: correct its document.typ"
                return number + 1, [*sentences, stuck]
            sentences += [said] if (said := json.loads(line)) else []
        return len(names), sentences
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def print_example(house: House, folder: Path, size: tuple[int, int] = _SMALL) -> list[Typeset]:
    """Print the example's report and work sheet. Raises: TypesettingError."""
    photos = example_photos(size)
    studio = Studio(photos.get, folder)
    return [printed(each, studio, house) for each in (example_finished(photos), example_work_sheet(photos))]


def _sentence(place: Path) -> str | None:
    try:
        house = house_at(place)
        if house.template is None and house.logo is None:
            return f"{place} holds neither document.typ nor a logo: put one there, or remove the folder"
        with tempfile.TemporaryDirectory(prefix="example-") as name:
            print_example(house, Path(name))
    except (HouseError, TypesettingError) as error:
        return str(error)
    return None


def main(folder: str, *names: str) -> None:
    """Say of each house, a line of JSON each, what is wrong with it, or null."""
    for name in names:
        print(json.dumps(_sentence(Path(folder) / name)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
