"""A store that fails holds reports and loses none."""

import asyncio
import resource
import shutil
from contextlib import contextmanager

import pytest

from interventions.reporting.press.port import DeskPress, PressFault
from interventions.reporting.rendering.print_room import PrintRoom
from interventions.reporting.store import ObjectStore, StoreError
from reporting.builders import NOON, a_finished


@contextmanager
def _no_room():
    """Let no file of this process grow any more, as on a full disk; the system itself refuses the bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Idle:
    """A press with one document, printed elsewhere; counts how often it was asked."""

    size = 1

    def __init__(self, made, faults=0):
        self.made, self.faults, self.asked = made, faults, 0

    async def printed(self, finished):
        del finished
        self.asked += 1
        if self.asked <= self.faults:
            raise PressFault("no printing process can be started")
        return self.made

    async def close(self):
        pass


@pytest.fixture
def made(tmp_path):
    async def printed():
        press = DeskPress(str(tmp_path / "none"))
        try:
            return await press.printed(a_finished())
        finally:
            await press.close()

    return asyncio.run(printed())


def _files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_full_disk_is_an_error_of_the_store_and_leaves_no_torn_file(tmp_path, made):
    """The batch is taken again: nothing of it is lost, nothing half-written is ever found."""
    room = PrintRoom(Idle(made), ObjectStore(str(tmp_path / "store")))

    with _no_room(), pytest.raises(StoreError, match="File too large"):
        asyncio.run(room.rendered(a_finished(), NOON))

    assert _files(tmp_path / "store") == []


async def _with_the_cure(room, cure):
    """Ask for a report, and mend what is broken while it is held."""
    asked = asyncio.ensure_future(room.rendered(a_finished(), NOON))
    done, _ = await asyncio.wait([asked], timeout=0.2)
    assert not done
    cure()
    async with asyncio.timeout(20):
        return await asked


def test_a_report_is_held_while_the_store_is_broken_and_goes_out_when_it_is_mended(tmp_path, made, capsys):
    """Room made, rights given, a mount back: nobody has to restart anything."""
    folder = tmp_path / "store"
    room = PrintRoom(Idle(made), ObjectStore(str(folder)), first_pause_s=0.05)
    shutil.rmtree(folder)
    folder.write_text("a file where the folder was")

    found = asyncio.run(_with_the_cure(room, lambda: (folder.unlink(), folder.mkdir())))

    assert (found.failure, [each is not None for each in found.mails]) == (None, [True, True])
    assert "report_held" in "".join(capsys.readouterr())
    assert len(_files(folder)) == 4  # the document, what is remembered of it, two mails


def test_a_press_that_cannot_start_holds_the_report(tmp_path, made):
    press = Idle(made, faults=2)
    room = PrintRoom(press, ObjectStore(str(tmp_path / "store")), first_pause_s=0.01)

    found = asyncio.run(room.rendered(a_finished(), NOON))

    assert (found.failure, found.pages, press.asked) == (None, made.pages, 3)
