"""What a store holds that no record refers to, and what records refer to that it does not hold. Only ever looks."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from interventions.domain.records import Blob, RenderedReport, ReportDelivery
from interventions.reporting.store import MARK, Kept, ObjectStore, content_name

_MEMOS_AT_ONCE = 16
_KINDS = {"pdf": "document", "eml": "mail", "json": "render memo"}


class Orphan(NamedTuple):
    """One name that no record refers to."""

    name: str
    kind: str
    bytes: int
    at_ms: int


class Sweep(NamedTuple):
    """What was found; ``young`` names are too new to be judged, ``foreign`` ones not named as ours are."""

    orphans: tuple[Orphan, ...]
    missing: tuple[str, ...]
    referred: int
    young: int
    foreign: int


class References:
    """The names that records refer to, a few dozen bytes each."""

    def __init__(self) -> None:
        self._names: set[tuple[bytes, str]] = set()

    def __len__(self) -> int:
        """Count the names."""
        return len(self._names)

    def __contains__(self, name: str) -> bool:
        """Tell whether a record refers to a name."""
        return (parted := _parted(name)) is not None and parted in self._names

    def learn(self, record: RenderedReport | ReportDelivery) -> None:
        """Take in what a record refers to."""
        for blob in _blobs(record):
            if parted := _parted(blob["reference"]):
                self._names.add(parted)

    def without(self, seen: set[tuple[bytes, str]]) -> Iterator[str]:
        """Give the names that are not among those seen."""
        for digest, kind in self._names - seen:
            yield content_name(digest.hex(), kind)


async def swept(store: ObjectStore, references: References, older_than_ms: int) -> Sweep:
    """Hold a store against the references. A memo is referred to when its document is. Raises: StoreError."""
    seen: set[tuple[bytes, str]] = set()
    unreferred: list[Kept] = []
    memos: list[Kept] = []
    counts = {"referred": 0, "young": 0, "foreign": 0}
    async for each in store.listed():
        parted = _parted(each.name)
        if parted:
            seen.add(parted)
        if each.name == MARK:
            continue
        if parted is None and not _is_memo(each.name) and not _is_part(each.name):
            counts["foreign"] += 1
        elif each.name in references:
            counts["referred"] += 1
        elif each.at_ms >= older_than_ms:
            counts["young"] += 1
        else:
            (memos if _is_memo(each.name) else unreferred).append(each)
    lost = [
        memo for memo, referred in zip(memos, await _referred(store, memos, references), strict=True) if not referred
    ]
    counts["referred"] += len(memos) - len(lost)
    orphans = tuple(sorted(_orphan(each) for each in (*unreferred, *lost)))
    return Sweep(orphans, tuple(sorted(references.without(seen))), **counts)


async def _referred(store: ObjectStore, memos: Sequence[Kept], references: References) -> list[bool]:
    room = asyncio.Semaphore(_MEMOS_AT_ONCE)

    async def referred(memo: Kept) -> bool:
        async with room:
            content = await store.get(memo.name)
        try:
            return content is None or json.loads(content)["pdf"]["reference"] in references
        except (ValueError, KeyError, TypeError):
            return False

    return list(await asyncio.gather(*map(referred, memos)))


def _blobs(record: RenderedReport | ReportDelivery) -> Iterable[Blob]:
    found = [record["pdf"], *(mail["mail"] for mail in record.get("mails", ()))]  # type: ignore[attr-defined]
    return filter(None, found)


def _parted(name: str) -> tuple[bytes, str] | None:
    folder, _, rest = name.partition("/")
    digits, _, kind = rest.replace("/", "").partition(".")
    if folder != "sha256" or kind not in {"pdf", "eml"}:
        return None
    try:
        digest = bytes.fromhex(digits)
    except ValueError:
        return None
    return (digest, kind) if content_name(digest.hex(), kind) == name else None


def _is_memo(name: str) -> bool:
    return name.startswith("renders/") and name.endswith(".json")


def _is_part(name: str) -> bool:
    """Tell whether it is what a writer left behind that was killed: never to be read under its true name."""
    whole, _, number = name.rpartition("#")
    return number.isdecimal() and (_parted(whole) is not None or _is_memo(whole) or whole == MARK)


def _orphan(each: Kept) -> Orphan:
    kind = "unfinished write" if _is_part(each.name) else _KINDS[each.name.rpartition(".")[2]]
    return Orphan(each.name, kind, each.bytes, each.at_ms)
