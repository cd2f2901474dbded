"""A file that outlives a power loss: on the disk, whole, before it has its name."""

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

Sync = Callable[[int], None]


def put_durably(file: Path, content: bytes, sync: Sync = os.fsync) -> bool:
    """Write a new file; False, and nothing changed, when there is one.

    obstore writes beside and links as well, and never syncs: a name could outlive its bytes. What a killed writer
    leaves is named as obstore names it (``NAME#…``), and swept as such.
    """
    _make_folder(file.parent, sync)
    fresh = not file.exists() and _linked(file, content, sync)
    _sync_folder(file.parent, sync)  # also when another writer was faster: its name may not be on the disk yet
    return fresh


def _linked(file: Path, content: bytes, sync: Sync) -> bool:
    part = file.with_name(f"{file.name}#{token_hex(8)}")
    try:
        with part.open("xb") as writing:
            writing.write(content)
            writing.flush()
            sync(writing.fileno())
        file.hardlink_to(part)
    except FileExistsError:
        return False
    finally:
        part.unlink(missing_ok=True)
    return True


def _make_folder(folder: Path, sync: Sync) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent, sync)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent, sync)


def _sync_folder(folder: Path, sync: Sync) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync(opened)
    finally:
        os.close(opened)
