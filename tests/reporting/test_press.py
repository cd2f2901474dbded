"""Worker processes print within limits; what goes wrong with one costs its document, or nothing."""

import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from interventions.reporting.press.pool import PoolPress
from interventions.reporting.press.port import DeskPress, PressFault, PrintingError
from interventions.reporting.settings import ReportSettings
from reporting.builders import a_finished, small_photos

WORKER = Path(__file__).with_name("odd_press.py")
PRINTED, STUCK, HUNGRY, DEAD, TALKING = (f"{each}-1" for each in ("fine", "stuck", "hungry", "dead", "talking"))


@pytest.fixture
def photos(tmp_path) -> Path:
    for reference, content in small_photos().items():
        file = tmp_path / "photos" / reference
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "photos"


def _settings(photos, **changes):
    return ReportSettings(**{"photos": str(photos), "workers": 1, **changes})


def _through(press, *references):
    """Print documents one after the other; gives the pages of each, or the word of its failure."""

    async def one(reference):
        try:
            return (await press.printed(a_finished(visit={"reference": reference}))).pages
        except PrintingError as error:
            return error.code

    async def all_of_them():
        try:
            return [await one(each) for each in references]
        finally:
            await press.close()

    return asyncio.run(all_of_them())


def test_the_pool_prints_what_the_desk_prints(photos):
    async def both():
        desk, pool = DeskPress(str(photos)), PoolPress(_settings(photos))
        try:
            return await desk.printed(a_finished()), [await pool.printed(a_finished()) for _ in range(2)]
        finally:
            await desk.close()
            await pool.close()

    here, there = asyncio.run(both())

    assert there == [here] * 2


def test_a_render_that_loops_eats_memory_or_dies_is_that_reports_failure_and_the_others_go_on(photos):
    """One document from hell must not stop everybody's reports."""
    press = PoolPress(_settings(photos, timeout_s=5), (sys.executable, str(WORKER)))

    found = _through(press, PRINTED, STUCK, PRINTED, HUNGRY, PRINTED, DEAD, PRINTED, TALKING, PRINTED)

    assert found == [2, "timeout", 2, "out_of_memory", 2, "crashed", 2, 2, 2]


def test_a_worker_that_cannot_start_is_no_documents_fault():
    """A broken installation must not fail every report it is given: each waits until it is mended."""
    for command in (("no-such-program",), (sys.executable, "-c", "raise SystemExit(1)")):
        press = PoolPress(_settings("nowhere"), command)

        with pytest.raises(PressFault):
            _through(press, PRINTED)


def test_a_disk_without_room_is_no_documents_fault(photos):
    """No file of a worker may grow: prepared pictures, the content of a page. The report must not fail for that."""
    press = PoolPress(_settings(photos), (sys.executable, str(WORKER)))

    with pytest.raises(PressFault, match="File too large"):
        _through(press, "cramped-1")


def test_a_worker_that_was_killed_is_replaced(photos):
    async def printed():
        press = PoolPress(_settings(photos))
        try:
            await press.printed(a_finished())
            os.kill(press._idle[0]._process.pid, signal.SIGKILL)
            with pytest.raises(PrintingError):
                await press.printed(a_finished())
            return await press.printed(a_finished())
        finally:
            await press.close()

    assert asyncio.run(printed()).pages == 2


def test_nothing_is_left_behind(photos):
    """A worker that is killed has customers' texts and photos in its folder."""
    before = set(Path(tempfile.gettempdir()).glob("press-*"))
    press = PoolPress(_settings(photos, timeout_s=5), (sys.executable, str(WORKER)))

    _through(press, PRINTED, STUCK, DEAD, PRINTED)

    assert set(Path(tempfile.gettempdir()).glob("press-*")) <= before


def test_a_worker_whose_parent_is_gone_ends_and_leaves_nothing_behind(photos, tmp_path):
    folder = tmp_path / "press"
    folder.mkdir()

    async def orphaned():
        command = (sys.executable, "-m", "interventions.reporting.press.worker", str(photos), str(folder), "512", "20")
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, stdout=-3)
        assert process.stdin is not None
        process.stdin.close()
        return await process.wait()

    assert (asyncio.run(orphaned()), folder.exists()) == (0, False)


def test_memory_is_bounded(photos):
    """A document that eats memory is refused by the system, not paid by its neighbours."""

    async def printed():
        press = PoolPress(_settings(photos, memory_mib=256))
        try:
            return await press.printed(a_finished(dossier={"comment": "word " * 2_000_000}))
        finally:
            await press.close()

    with pytest.raises(PrintingError):
        asyncio.run(printed())


def test_a_photo_store_that_crawls_costs_pictures_and_not_the_report(photos):
    """Half of a document's time is for its pictures: a technician with many photos gets his report."""

    async def printed():
        press = PoolPress(_settings(photos, timeout_s=5), (sys.executable, str(WORKER)))
        try:
            return await press.printed(a_finished(visit={"reference": "slow-1"}))
        finally:
            await press.close()

    made = asyncio.run(printed())

    assert made.pages == 2
    assert {each.partition(":")[0] for each in made.warnings} == {"picture too_late"}


def test_a_documents_time_holds_for_its_pictures_and_pages_together(photos):
    """Two pictures of two and four seconds, each within the five that the whole has."""
    press = PoolPress(_settings(photos, timeout_s=5), (sys.executable, str(WORKER)))

    assert _through(press, "halting-1", PRINTED) == ["timeout", 2]
