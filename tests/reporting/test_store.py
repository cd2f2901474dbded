import asyncio
import stat
from pathlib import Path

import pytest

from interventions.reporting.store import ObjectStore, StoreError, kept


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path):
    return ObjectStore(str(tmp_path / "kept") if request.param == "folder" else "memory:")


def test_the_first_to_write_a_name_wins_for_ever(store):
    """A report that was sent must be found as it was sent."""

    async def written():
        return [await store.put_if_absent("a/b.pdf", b"first"), await store.put_if_absent("a/b.pdf", b"second")]

    assert asyncio.run(written()) == [True, False]
    assert asyncio.run(store.get("a/b.pdf")) == b"first"


def test_content_is_named_after_itself(store):
    blob = asyncio.run(kept(store, b"abc", "pdf"))

    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert blob == {"reference": f"sha256/ba/{digest[2:]}.pdf", "sha256": digest, "bytes": 3}
    assert asyncio.run(store.exists(blob["reference"]))


def test_what_was_never_written_is_not_there(store):
    assert asyncio.run(store.get("nothing")) is None
    assert not asyncio.run(store.exists("nothing"))


def test_many_at_once_write_once_and_leave_no_part_behind(tmp_path):
    """A file is whole or absent, whoever else writes it."""
    store = ObjectStore(str(tmp_path))

    async def race():
        return await asyncio.gather(*(store.put_if_absent("x.bin", bytes([n]) * 100_000) for n in range(20)))

    assert sum(asyncio.run(race())) == 1
    assert len(set((tmp_path / "x.bin").read_bytes())) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["x.bin"]


def test_a_store_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "sha256").write_text("a file where a folder should be")

    with pytest.raises(StoreError):
        asyncio.run(kept(ObjectStore(str(tmp_path)), b"x", "pdf"))


def test_a_kept_file_is_a_plain_file(tmp_path):
    blob = asyncio.run(kept(ObjectStore(str(tmp_path)), b"x", "pdf"))

    assert stat.S_ISREG(Path(tmp_path, blob["reference"]).lstat().st_mode)
