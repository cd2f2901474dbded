"""Where documents and mails are kept: write once, named after their content, never overwritten."""

from hashlib import sha256
from pathlib import Path
from typing import Protocol

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import MemoryStore, from_url

from interventions.domain.records import Blob


class StoreError(Exception):
    """The store did not answer, or refused; what was asked may be asked again."""


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


class ObjectStore:
    """A store anywhere obstore reaches: a folder, ``memory:``, ``s3://bucket/prefix``, …."""

    def __init__(self, place: str) -> None:
        self._objects = opened(place)

    async def put_if_absent(self, name: str, content: bytes) -> bool:
        """Keep content under a name unless it is taken; see ``Store``."""
        try:
            await obstore.put_async(self._objects, name, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        except (BaseError, OSError) as error:
            raise StoreError(f"cannot write {name}") from error
        return True

    async def get(self, name: str) -> bytes | None:
        """Give what is kept under a name, or None; see ``Store``."""
        try:
            found = await obstore.get_async(self._objects, name)
            return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise StoreError(f"cannot read {name}") from error

    async def exists(self, name: str) -> bool:
        """Tell whether a name is taken; see ``Store``."""
        try:
            await obstore.head_async(self._objects, name)
        except (NotFoundError, FileNotFoundError):
            return False
        except (BaseError, OSError) as error:
            raise StoreError(f"cannot ask for {name}") from error
        return True


def opened(place: str) -> obstore.store.ObjectStore:
    """Open a folder or a URL as obstore does; a folder is made when it is not there."""
    if place.startswith("memory:"):
        return MemoryStore()
    url = place if "://" in place else folder_url(Path(place))
    return from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)


def folder_url(folder: Path) -> str:
    """Write a folder as the URL of a store."""
    return folder.resolve().as_uri()


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
