import asyncio
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from interventions.reporting.store import MARK, ObjectStore, StoreError, content_name, kept
from reporting.buckets import PLACE, Bucket, answering, bucket, named

WRITER = """
import asyncio, sys
from hashlib import sha256
from interventions.reporting.store import ObjectStore, kept
store = ObjectStore(sys.argv[1])
print("writing", flush=True)
for number in range(100_000):
    asyncio.run(kept(store, bytes([number % 256]) * 3_000_000 + str(number).encode(), "pdf"))
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[Bucket]:
    with bucket() as found:
        yield found


@pytest.fixture(params=["folder", "memory", "bucket"])
def store(request, tmp_path):
    if request.param != "bucket":
        return ObjectStore(str(tmp_path / "kept") if request.param == "folder" else "memory:")
    request.getfixturevalue("s3")
    return ObjectStore(f"{PLACE}/{tmp_path.name}")


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
    asyncio.run(store.check())

    assert asyncio.run(store.get("nothing")) is None
    assert not asyncio.run(store.exists("nothing"))


def test_many_at_once_write_once(store):
    """A file is whole or absent, whoever else writes it."""

    async def race():
        return await asyncio.gather(*(store.put_if_absent("x.bin", bytes([n]) * 100_000) for n in range(20)))

    assert sum(asyncio.run(race())) == 1
    found = asyncio.run(store.get("x.bin"))
    assert (len(found), len(set(found))) == (100_000, 1)


def test_a_race_leaves_no_part_behind(tmp_path):
    store = ObjectStore(str(tmp_path))

    async def race():
        await asyncio.gather(*(store.put_if_absent("x.bin", bytes([n]) * 100_000) for n in range(20)))

    asyncio.run(race())

    assert [file.name for file in tmp_path.iterdir()] == ["x.bin"]


def test_a_bucket_holds_what_was_written_and_nothing_else(s3, tmp_path):
    """Amazon's own client sees the same."""
    store = ObjectStore(f"{PLACE}/{tmp_path.name}")

    blob = asyncio.run(kept(store, b"a report", "pdf"))

    name = f"kept/{tmp_path.name}/{blob['reference']}"
    assert [each for each in s3.names() if tmp_path.name in each] == [name]
    assert s3.client.get_object(Bucket="reports", Key=name)["Body"].read() == b"a report"


@pytest.mark.parametrize("round_", range(5))
def test_a_writer_killed_at_any_instant_leaves_a_name_whole_or_absent(tmp_path, round_):
    """P8: half a PDF in a customer's mail is worse than none."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
    assert writer.stdout
    writer.stdout.readline()

    _until_written(tmp_path, 1 + round_ * 3)
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()

    names = [file for file in tmp_path.rglob("*.pdf") if file.is_file()]
    assert names
    for file in names:
        assert file.relative_to(tmp_path).as_posix() == content_name(sha256(file.read_bytes()).hexdigest(), "pdf")


def _until_written(folder: Path, count: int) -> None:
    """Wait for so many files, then for one more that is only half there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        files = list(folder.rglob("*"))
        if sum(file.suffix == ".pdf" for file in files) >= count and any("#" in file.name for file in files):
            return
    raise AssertionError("the writer does not write")


def test_after_a_kill_the_same_content_is_written_as_if_nothing_had_been(tmp_path):
    """What a killed writer left half done stands in nobody's way."""
    name = content_name(sha256(b"a report").hexdigest(), "pdf")
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / f"{name}#1").write_bytes(b"a re")

    blob = asyncio.run(kept(ObjectStore(str(tmp_path)), b"a report", "pdf"))

    assert (tmp_path / blob["reference"]).read_bytes() == b"a report"


def test_a_disk_that_fills_up_leaves_the_name_absent(tmp_path):
    store, limits = ObjectStore(str(tmp_path)), resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(StoreError, match=r"cannot write a\.pdf: .*File too large"):
            asyncio.run(store.put_if_absent("a.pdf", b"x" * 100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)

    assert asyncio.run(store.get("a.pdf")) is None
    assert asyncio.run(store.put_if_absent("a.pdf", b"x" * 100_000))


def test_a_kept_file_is_a_plain_file(tmp_path):
    blob = asyncio.run(kept(ObjectStore(str(tmp_path)), b"x", "pdf"))

    assert stat.S_ISREG(Path(tmp_path, blob["reference"]).lstat().st_mode)


def test_a_store_proves_itself_twice_and_keeps_its_mark(store):
    """Every start proves it anew; a store that let a name be overwritten must not be trusted with reports."""
    asyncio.run(store.check())
    asyncio.run(store.check())

    assert b"never overwritten" in asyncio.run(store.get(MARK))


def test_a_store_that_lets_a_name_be_overwritten_is_refused(tmp_path):
    """Some S3-compatible stores pass over If-None-Match."""

    class Overwriting(ObjectStore):
        async def put_if_absent(self, name: str, content: bytes) -> bool:
            (tmp_path / name).write_bytes(content)
            return True

    with pytest.raises(StoreError, match="cannot keep a name from being overwritten; use a store that honours"):
        asyncio.run(Overwriting(str(tmp_path)).check())


def test_a_store_that_is_only_read_needs_no_right_to_write(tmp_path):
    """Mailing has the least rights that do."""
    asyncio.run(ObjectStore(str(tmp_path)).check(writing=False))

    assert list(tmp_path.iterdir()) == []


def told(place: str) -> str:
    with pytest.raises(StoreError) as fault:
        asyncio.run(ObjectStore(place).check())
    return str(fault.value)


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("nonsense://x", "the store nonsense://x: cannot open it: no such kind of store; name a folder, or a URL"),
        ("az://container/x", "the store az://container/x: cannot open it: no account is named; set AZURE_STORAGE_"),
        ("s3://no-such-bucket/x", "there is no such bucket; make it, or correct the name"),
    ],
)
@pytest.mark.usefixtures("s3")
def test_a_wrong_place_is_said_with_its_cure(place, says):
    """An operator must not have to read Rust."""
    assert says in told(place)


def test_a_file_where_a_folder_should_be_is_said_with_its_cure(tmp_path):
    (tmp_path / "file").touch()

    assert re.match(r"the store .*/file/x: cannot \w+ .*; \w", told(str(tmp_path / "file" / "x")))


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (403, "AccessDenied", "no right to; give these credentials the right to get, put and list objects there"),
        (403, "InvalidAccessKeyId", "the access key is unknown there; correct AWS_ACCESS_KEY_ID"),
        (403, "SignatureDoesNotMatch", "the secret key is not the right one; correct AWS_SECRET_ACCESS_KEY"),
        (501, "NotImplemented", "it cannot keep a name from being overwritten"),
    ],
)
def test_a_store_without_rights_is_said_with_its_cure(status, code, says):
    with answering(status, code) as port, named(port):
        assert says in told(PLACE)


def test_a_store_that_nobody_serves_is_said_with_its_cure():
    with named(1):
        assert "nobody answers; check the network and the endpoint (AWS_ENDPOINT_URL)" in told(PLACE)


def test_a_folder_that_was_unmounted_is_no_missing_file(tmp_path):
    """A mail whose store is away for a while waits; it has not failed."""
    store = ObjectStore(str(tmp_path / "kept"))
    (tmp_path / "kept").rmdir()

    with pytest.raises(StoreError, match="the folder is not there"):
        asyncio.run(store.get("a.pdf"))


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_is_gone_is_no_missing_file():
    with pytest.raises(StoreError, match="there is no such bucket"):
        asyncio.run(ObjectStore("s3://was-there-once/x").get("a.pdf"))
