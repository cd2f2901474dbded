"""A company's own template and logo, from the folder that ``REPORT_TEMPLATES`` names."""

import errno
import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

DEFAULT = "default"
TEMPLATE = "document.typ"
LOGOS = ("logo.png", "logo.svg", "logo.jpg")
MOST_BYTES = 2 * 1024 * 1024
_PACKAGE = re.compile(rb'"@[^"\s]*/')


class HouseError(Exception):
    """A template or logo that cannot be used; the message says where, and what to do."""


class House(NamedTuple):
    """What the documents of a company are set with; the built-in template where it brings none."""

    place: str = ""
    template: bytes | None = None
    logo: tuple[str, bytes] | None = None
    """The name of its file in the document's folder, and the file."""


BUILT_IN = House()


class Houses:
    """The houses of a folder: one folder a company, and ``default`` for all others. Read anew for each document."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def of(self, company_id: str) -> House:
        """Give a company's house. Raises: HouseError."""
        if self._folder is None:
            return BUILT_IN
        own = self._folder / folder_name(company_id)
        return house_at(own if os.path.lexists(own) else self._folder / DEFAULT)

    def names(self) -> list[str]:
        """List the folders there are."""
        return [] if self._folder is None else sorted(each.name for each in self._folder.iterdir() if _may_be(each))

    def named(self, name: str) -> House:
        """Give the house of a folder. Raises: HouseError."""
        return BUILT_IN if self._folder is None else house_at(self._folder / name)


def _may_be(folder: Path) -> bool:
    return not folder.name.startswith(".") and (folder.is_dir() or folder.is_symlink())


def folder_name(company_id: str) -> str:
    """Write a company's id as the name of one folder: what would lead elsewhere is written ``%2F``, ``%2E``."""
    name = quote(company_id, safe="")
    return f"%2E{name[1:]}" if name.startswith(".") else name


def house_at(folder: Path) -> House:
    """Read a house; the built-in one where the folder is not there or empty. Raises: HouseError."""
    if folder.is_symlink():
        raise HouseError(f"{folder} is a symbolic link: put a real folder there")
    template = _content(folder / TEMPLATE)
    if template is not None and _PACKAGE.search(template):
        raise HouseError(f"{folder / TEMPLATE} imports a package, and none is ever downloaded: write it out instead")
    logos = [(name, content) for name in LOGOS if (content := _content(folder / name)) is not None]
    if len(logos) > 1:
        raise HouseError(f"{folder} holds {' and '.join(name for name, _ in logos)}: leave one of them")
    return House(str(folder), template, logos[0] if logos else None)


def _content(file: Path) -> bytes | None:
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise HouseError(f"{file} is a symbolic link: put the file itself there") from error
        raise HouseError(f"{file} cannot be read ({error.strerror}): give the service the right to read it") from error
    if len(content) > MOST_BYTES:
        raise HouseError(f"{file} is larger than {MOST_BYTES // 1024} KiB: make it smaller")
    return content
