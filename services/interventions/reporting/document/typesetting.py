"""Content and pictures to PDF bytes by typst: tagged, archivable, the same bytes for the same content."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import typst

from interventions.reporting.document.house import BUILT_IN, TEMPLATE, House

_PAGE = re.compile(rb"/Type\s*/Page\b")
_LINE = re.compile(r":(\d+):\d+")
_NOWHERE = "http://127.0.0.1:9"
_STANDARDS: tuple[Any, ...] = ("a-3a", "ua-1")


class TypesettingError(Exception):
    """Typst refused the document; a failure of this document alone."""


class Typeset(NamedTuple):
    """A document, ready to keep."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


def typeset(
    content: Mapping[str, Any], pictures: Mapping[str, Path], created_s: int, house: House = BUILT_IN
) -> Typeset:
    """Set one document in a folder of its own.

    ``pictures`` are the files that the content names. A letter that no font of ours can draw is a box, and stands
    in the text layer as what it is. PDF/A refuses private-use characters alone: a document with one is tagged but
    not PDF/A, and warns ``not_archivable``. Only a company's own template can still come to ``glyphs_missing``, by
    fonts that leave out the boxes.
    Raises: TypesettingError.
    """
    with tempfile.TemporaryDirectory(prefix="typeset-") as name:
        folder = Path(name)
        _filled(folder, content, house)
        for picture, file in pictures.items():
            _placed(file, folder / picture)
        return _compiled(folder, _template(house), created_s)


def _filled(folder: Path, content: Mapping[str, Any], house: House) -> None:
    logo = house.logo[0] if house.logo else None
    text = json.dumps({**content, "logo": logo}, ensure_ascii=False)
    (folder / "content.json").write_text(text, encoding="utf-8", errors="replace")
    if house.logo:
        (folder / house.logo[0]).write_bytes(house.logo[1])


def _placed(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:  # another file system
        shutil.copyfile(file, place)


def _compiled(folder: Path, template: "_Template", created_s: int) -> Typeset:
    """Compile to the strictest standards that the text allows: which character they refuse is known afterwards."""
    try:
        return _pdf(folder, template, _STANDARDS, created_s)
    except TypesettingError as error:
        if "could not be displayed" in str(error):
            return _pdf(folder, template, (), created_s)._replace(warnings=("glyphs_missing",))
        if "codepoint" not in str(error):
            raise
    return _pdf(folder, template, ("ua-1",), created_s)._replace(warnings=("not_archivable",))


def _pdf(folder: Path, template: "_Template", standards: tuple[Any, ...], created_s: int) -> Typeset:
    """Compile once: a compiler forgets a template given as bytes after its first document."""
    with nullcontext() if template.ours else _offline():
        try:
            compiler = typst.Compiler(
                input=template.source,
                root=folder,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                package_path=folder / "packages",
                package_cache_path=folder / "packages",
            )
            pdf = compiler.compile(format="pdf", pdf_standards=list(standards), timestamp=created_s)
        except typst.TypstError as error:
            raise TypesettingError(template.sentence(error, folder)) from error
    assert isinstance(pdf, bytes)
    return Typeset(pdf, len(_PAGE.findall(pdf)), ())


@contextmanager
def _offline() -> Iterator[None]:
    """Send whatever typst might fetch for a template that is not ours to where nobody listens."""
    names = [f"{each}_proxy" for each in ("http", "https", "all", "no")]
    names += [name.upper() for name in names]
    before = {name: os.environ.get(name) for name in names}
    os.environ.update({name: "" if name.lower().startswith("no") else _NOWHERE for name in names})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _Template(NamedTuple):
    """What a document is set with, and where it is from."""

    source: bytes
    place: str
    ours: bool

    def sentence(self, error: Any, folder: Path) -> str:
        """Say what typst refuses; of a company's own template also where, and what to do."""
        line = _LINE.search(str(error.diagnostic))
        message = str(error.message).replace(f"{folder}/", "")
        if self.ours:
            return message
        cure = "only logo.png, logo.svg or logo.jpg may stand beside it" if "not found" in message else "correct it"
        return f"{self.place}{f', line {line[1]}' if line else ''}: {message}: {cure} (docs/report-templates.md)"


def _template(house: House) -> _Template:
    if house.template is None:
        return _Template(_built_in(), TEMPLATE, house.logo is None)
    return _Template(house.template, f"{house.place}/{TEMPLATE}", ours=False)


@lru_cache(maxsize=1)
def _built_in() -> bytes:
    return files("interventions.reporting.document").joinpath("typst/document.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> Any:
    folder = files("interventions.reporting.document").joinpath("fonts")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])
