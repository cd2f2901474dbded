"""The demo: 300 real incidents and one intervention told whole, through the whole chain."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from interventions.domain.words import ReportDispatch
from interventions.sandbox.example import Example, example
from interventions.sandbox.field_units.importing import imported, write_files
from interventions.sandbox.field_units.sample import SAMPLE
from interventions.sandbox.field_units.setup import SETTINGS, TEMPLATE
from interventions.sandbox.folders import made

MARK = ".made-by-interventions-demo"
EXAMPLE_ID = "example-1"


class Input(NamedTuple):
    """What the demo publishes. The incidents' reports are mailed as soon as they are done."""

    templates: tuple[Mapping[str, Any], ...]
    settings: tuple[Mapping[str, Any], ...]
    incidents: tuple[Mapping[str, Any], ...]
    example: Example


def demo_input() -> Input:
    """Make the demo's records; the same every time."""
    told = example()
    incidents, _ = imported(SAMPLE)
    template = {**TEMPLATE, "report_dispatch": ReportDispatch.AUTOMATIC}
    return Input((template, told.template), (SETTINGS, told.settings), tuple(incidents), told)


class NotOurs(Exception):
    """The folder holds something that no demo made; nothing in it was touched."""


def cleared(out: Path) -> Path:
    """Give an empty folder; what an earlier demo left there goes. Raises NotOurs, OSError."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise NotOurs(str(out))
    if out.exists():
        shutil.rmtree(out)
    made(out)
    (out / MARK).touch()
    return out


def laid_out(out: Path, taken: Input) -> None:
    """Write what is published, and the photos that the phone left, as files."""
    write_files(out / "input", [*taken.incidents, *taken.example.events], taken.templates, taken.settings)
    for reference, content in taken.example.photos.items():
        path = out / "photos" / reference
        made(path.parent)
        path.write_bytes(content)
