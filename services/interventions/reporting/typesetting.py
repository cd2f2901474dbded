"""Content and pictures to PDF bytes by typst: tagged, archivable, the same bytes for the same content."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import typst

_PAGE = re.compile(rb"/Type\s*/Page\b")
_STANDARDS: tuple[Any, ...] = ("a-3a", "ua-1")


class TypesettingError(Exception):
    """Typst refused the document; a failure of this document alone."""


class Typeset(NamedTuple):
    """A document, ready to keep."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


def typeset(content: Mapping[str, Any], pictures: Mapping[str, Path], created_s: int) -> Typeset:
    """Set one document in a folder of its own.

    ``pictures`` are the files that the content names. Text that no font of ours can draw keeps its place and
    its text layer; the document is then tagged but not PDF/A, and says so in its warnings.
    Raises: TypesettingError.
    """
    with tempfile.TemporaryDirectory(prefix="typeset-") as name:
        folder = Path(name)
        (folder / "content.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        for picture, file in pictures.items():
            _placed(file, folder / picture)
        return _compiled(folder, created_s)


def _placed(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:  # another file system
        shutil.copyfile(file, place)


def _compiled(folder: Path, created_s: int) -> Typeset:
    """Compile to the strictest standards that the text allows: which character they refuse is known afterwards."""
    try:
        return _pdf(folder, _STANDARDS, created_s)
    except TypesettingError as error:
        if "could not be displayed" in str(error):
            return _pdf(folder, (), created_s)._replace(warnings=("glyphs_missing",))
        if "codepoint" not in str(error):
            raise
    return _pdf(folder, ("ua-1",), created_s)._replace(warnings=("not_archivable",))


def _pdf(folder: Path, standards: tuple[Any, ...], created_s: int) -> Typeset:
    """Compile once: a compiler forgets a template given as bytes after its first document."""
    compiler = typst.Compiler(input=_template(), root=folder, font_paths=_fonts(), ignore_system_fonts=True)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=list(standards), timestamp=created_s)
    except typst.TypstError as error:
        raise TypesettingError(str(error)) from error
    assert isinstance(pdf, bytes)
    return Typeset(pdf, len(_PAGE.findall(pdf)), ())


@lru_cache(maxsize=1)
def _template() -> bytes:
    return files("interventions.reporting").joinpath("typst/document.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> Any:
    folder = files("interventions.reporting").joinpath("fonts")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])
