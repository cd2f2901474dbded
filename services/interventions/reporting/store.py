"""Where documents and mails are kept: write once, named after their content, never overwritten."""

import asyncio
from asyncio import to_thread
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import MemoryStore, from_url

from interventions.domain.records import Blob
from interventions.reporting.durable import put_durably
from interventions.reporting.store_faults import StoreError, fault_of, is_gone

__all__ = ["ObjectStore", "Store", "StoreError", "content_name", "folder_url", "kept", "opened"]

MARK = "about-this-store"
_MARKED = b"Documents and mails of interventions: written once, named after their content, never overwritten.\n"
_PROBE_S = 30
_RETRIES: Any = {"max_retries": 6, "retry_timeout": timedelta(seconds=30)}
"""A store that is away is told soon: rendering starts anew, mails are held."""


class Store(Protocol):
    """Named bytes, written once.

    Promises: a name holds all of its bytes or nothing; the first to write a name wins for ever.
    Does not promise to list, to delete, or to outlive a disk.
    """

    async def put_if_absent(self, name: str, content: bytes) -> bool:
        """Keep content under a name; False, and nothing changed, when the name is taken.

        Raises: StoreError; doing it again is harmless.
        """
        ...

    async def get(self, name: str) -> bytes | None:
        """Give what is kept under a name, or None.

        Raises: StoreError; to be asked again later.
        """
        ...

    async def exists(self, name: str) -> bool:
        """Tell whether a name is taken.

        Raises: StoreError; to be asked again later.
        """
        ...


class Kept(NamedTuple):
    """One name of a store."""

    name: str
    bytes: int
    at_ms: int


class ObjectStore:
    """A store anywhere obstore reaches: a folder, ``memory:``, ``s3://bucket/prefix``, ….

    Its blocking calls are used, in threads: the awaitable ones touch the interpreter from threads of their own, and
    a process that ends soon after one dies of it (obstore 0.12: 23 aborts in 180 short runs, against none).
    """

    def __init__(self, place: str) -> None:
        """Open a place. Raises: StoreError for one that cannot be."""
        self.place = place
        self._root = _folder_of(place)
        try:
            self._objects = opened(place)
        except (BaseError, OSError) as error:
            raise fault_of("open it", place, error) from error

    async def put_if_absent(self, name: str, content: bytes) -> bool:
        """Keep content under a name unless it is taken; see ``Store``."""
        try:
            if self._root:
                return await to_thread(put_durably, self._root / name, content)
            await to_thread(obstore.put, self._objects, name, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        except (BaseError, OSError) as error:
            raise fault_of(f"write {name}", self.place, error) from error
        return True

    async def get(self, name: str) -> bytes | None:
        """Give what is kept under a name, or None; see ``Store``."""
        try:
            return await to_thread(lambda: bytes(obstore.get(self._objects, name).bytes()))
        except (BaseError, OSError) as error:
            self._only_this_name_is_missing(f"read {name}", error)
            return None

    async def exists(self, name: str) -> bool:
        """Tell whether a name is taken; see ``Store``."""
        try:
            await to_thread(obstore.head, self._objects, name)
        except (BaseError, OSError) as error:
            self._only_this_name_is_missing(f"ask for {name}", error)
            return False
        return True

    async def listed(self) -> AsyncIterator[Kept]:
        """Give every name with its size, in no order; of a folder also what killed writers left (``NAME#1``).

        Raises: StoreError.
        """
        try:
            pages = iter(obstore.list(self._objects, chunk_size=1000))
            while (page := await to_thread(next, pages, None)) is not None:
                for each in page:
                    yield Kept(each["path"], each["size"], int(each["last_modified"].timestamp() * 1000))
            for part in await to_thread(_parts, self._root) if self._root else ():
                yield part
        except (BaseError, OSError) as error:
            raise fault_of("list it", self.place, error) from error

    async def check(self, *, writing: bool = True) -> None:
        """Prove that it can be read, and written without a name being overwritten; leaves one small mark.

        Raises: StoreError with the place and the cure.
        """
        try:
            async with asyncio.timeout(_PROBE_S):
                overwritten = writing and await self._lets_overwrite()
                found = await self.get(MARK)
        except TimeoutError:
            raise fault_of("use it", self.place, TimeoutError(f"no answer within {_PROBE_S} s")) from None
        if overwritten or (writing and found != _MARKED):
            raise fault_of("rely on it", self.place, StoreError("NotImplemented"))

    async def _lets_overwrite(self) -> bool:
        await self.put_if_absent(MARK, _MARKED)
        return await self.put_if_absent(MARK, b"overwritten")

    def _only_this_name_is_missing(self, doing: str, error: Exception) -> None:
        """Raise StoreError for anything worse: a folder unmounted or a bucket gone must hold a mail, not fail it."""
        missing = isinstance(error, NotFoundError | FileNotFoundError) and not is_gone(error)
        if not missing or (self._root and not self._root.is_dir()):
            fault = error if not missing else StoreError("the folder is not there")
            raise fault_of(doing, self.place, fault) from error


def opened(place: str) -> obstore.store.ObjectStore:
    """Open a folder or a URL as obstore does; a folder is made when it is not there."""
    if place.startswith("memory:"):
        return MemoryStore()
    url = place if "://" in place else folder_url(Path(place))
    return from_url(url, mkdir=True) if url.startswith("file:") else from_url(url, retry_config=_RETRIES)


def folder_url(folder: Path) -> str:
    """Write a folder as the URL of a store."""
    return folder.resolve().as_uri()


def _parts(root: Path) -> list[Kept]:
    """Find the files that obstore writes to before they get their name, and never lists."""
    files = [file for file in root.rglob("*#*") if file.is_file()]
    return [
        Kept(file.relative_to(root).as_posix(), file.stat().st_size, file.stat().st_mtime_ns // 1_000_000)
        for file in files
    ]


def _folder_of(place: str) -> Path | None:
    if place.startswith("file:"):
        return Path(unquote(urlsplit(place).path))
    return None if "://" in place or place.startswith("memory:") else Path(place)


def content_name(digest: str, kind: str) -> str:
    """Name stored content: derived from its SHA-256 and never from any text of an event."""
    return f"sha256/{digest[:2]}/{digest[2:]}.{kind}"


async def kept(store: Store, content: bytes, kind: str) -> Blob:
    """Store content under its own name and describe it; twice is once.

    Raises: StoreError; doing it again is harmless.
    """
    digest = sha256(content).hexdigest()
    name = content_name(digest, kind)
    await store.put_if_absent(name, content)
    return Blob(reference=name, sha256=digest, bytes=len(content))
