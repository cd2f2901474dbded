"""Documents and mails out of the store, into a file of a person's own; the hash is checked on the way."""

import asyncio
import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import ValidationError

from interventions.cli.fault import CallFault
from interventions.cli.options import option
from interventions.domain.records import Blob
from interventions.reporting.settings import ReportSettings
from interventions.reporting.store import ObjectStore, StoreError

StorePlace = Annotated[str | None, option("Where documents are kept, a folder or a URL; without it REPORT_STORE.")]
_STDERR = 2
_VIEWERS = ("xdg-open", "open")


def store_at(place: str | None) -> ObjectStore:
    """Open the store named, or that of the environment. Raises CallFault; a folder that is not there is not made."""
    try:
        place = place or ReportSettings().store
        if "://" not in place and not Path(place).is_dir():
            raise CallFault(f"no store at {place}", "name it with --store or REPORT_STORE: a folder or a URL")
        return ObjectStore(place)
    except ValidationError as fault:
        raise CallFault(f"REPORT_STORE: {fault.errors()[0]['msg']}", "correct it in the environment") from fault
    except StoreError as fault:
        raise CallFault(str(fault)) from fault


async def fetched(store: ObjectStore, blob: Blob) -> bytes:
    """Give the bytes that a record names. Raises CallFault when they are gone, or are not what was recorded."""
    try:
        content = await store.get(blob["reference"])
    except StoreError as fault:
        raise CallFault(str(fault)) from fault
    if content is None:
        raise CallFault(
            f"{blob['reference']} is not in the store {store.place}", "name the right one with --store or REPORT_STORE"
        )
    if sha256(content).hexdigest() != blob["sha256"]:
        raise CallFault(
            f"{blob['reference']} in the store {store.place} is not what was recorded: its hash differs",
            "do not pass it on; bring it back from a backup",
        )
    return content


def written(path: Path, content: bytes) -> Path:
    """Write a file, whole or not at all. Raises CallFault rather than overwrite another file's content."""
    try:
        if path.exists() and (not path.is_file() or path.read_bytes() != content):
            raise CallFault(f"{path} is there already, with other content", "name another file with --out")
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(path)
    except OSError as fault:
        raise CallFault(f"cannot write {path}: {fault.strerror or fault}", "name another file with --out") from fault
    return path


async def shown(name: str, content: bytes) -> Path:
    """Write a file where the system may leave it, and have its viewer show it. Raises CallFault without a viewer."""
    path = written(Path(tempfile.mkdtemp(prefix="interventions-")) / name, content)
    viewer = next(filter(None, map(shutil.which, _VIEWERS)), None)
    if viewer is None:
        raise CallFault(f"there is no viewer here ({' or '.join(_VIEWERS)})", f"open the file yourself: {path}")
    asked = await asyncio.create_subprocess_exec(viewer, str(path), stdout=_STDERR)
    if code := await asked.wait():
        raise CallFault(f"{viewer} ended with code {code}", f"open the file yourself: {path}")
    return path
