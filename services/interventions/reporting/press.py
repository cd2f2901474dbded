"""Where documents are printed: in a pool of processes with limits, or right here (replay)."""

import asyncio
import json
import os
import struct
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any, Protocol

from interventions.domain.canonical import compact
from interventions.domain.records import FinishedIntervention
from interventions.reporting.photo_store import PhotoStore
from interventions.reporting.printing import Studio, printed
from interventions.reporting.settings import ReportSettings
from interventions.reporting.typesetting import Typeset, TypesettingError

FRAME = struct.Struct(">II")
"""Length of the JSON part and of the bytes after it, before each message either way."""


class PrintingError(Exception):
    """A document that could not be printed: a failure of this document, not of the processor."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Press(Protocol):
    """Prints documents.

    Promises: the same hand-over gives the same bytes. Does not promise to print every one.
    """

    size: int
    """How many documents it prints at once."""

    async def printed(self, finished: FinishedIntervention) -> Typeset:
        """Print the document of a hand-over.

        Raises: PrintingError; the hand-over's document is then given up.
        """
        ...

    async def close(self) -> None:
        """Let its processes and folders go."""
        ...


class DeskPress:
    """A press in this very process, without limits: for a replay in memory and for tests."""

    size = 1

    def __init__(self, photos: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pictures-")
        self._studio = Studio(PhotoStore(photos).fetch, Path(self._folder.name))

    async def printed(self, finished: FinishedIntervention) -> Typeset:
        """Print here and now; see ``Press``."""
        try:
            return printed(finished, self._studio)
        except TypesettingError as error:
            raise PrintingError("refused", str(error)) from error

    async def close(self) -> None:
        """Remove the prepared pictures."""
        self._folder.cleanup()


class PoolPress:
    """A press of worker processes: one that sticks is killed, one that dies is replaced.

    Memory is bounded in each (``RLIMIT_AS``), and each is replaced after so many documents.
    """

    def __init__(self, settings: ReportSettings) -> None:
        self.size = settings.workers
        self._settings = settings
        self._folder = tempfile.TemporaryDirectory(prefix="pictures-")
        self._idle: list[_Worker] = []
        self._free = asyncio.Semaphore(settings.workers)

    async def printed(self, finished: FinishedIntervention) -> Typeset:
        """Print in a worker that is free; see ``Press``."""
        async with self._free:
            worker = self._idle.pop() if self._idle else await self._started()
            try:
                made = await self._asked(worker, finished)
            except BaseException:
                await worker.end()
                raise
            await self._put_back(worker)
        return made_or_raised(made)

    async def _asked(self, worker: "_Worker", finished: FinishedIntervention) -> tuple[dict[str, Any], bytes]:
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                return await worker.ask(finished)
        except TimeoutError:
            raise PrintingError("timeout", f"not printed within {self._settings.timeout_s} s") from None
        except (asyncio.IncompleteReadError, OSError):
            raise PrintingError("crashed", "the printing process died") from None

    async def close(self) -> None:
        """End the idle workers, remove the prepared pictures."""
        while self._idle:
            await self._idle.pop().end()
        self._folder.cleanup()

    async def _started(self) -> "_Worker":
        arguments = [self._settings.photos, self._folder.name, str(self._settings.memory_mib)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "interventions.reporting.press_worker",
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            env={**os.environ, "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1"},
        )
        return _Worker(process)

    async def _put_back(self, worker: "_Worker") -> None:
        if worker.asked < self._settings.documents_a_worker:
            self._idle.append(worker)
        else:
            await worker.end()


class _Worker:
    """One worker process and the pipe to it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.asked = 0

    async def ask(self, finished: FinishedIntervention) -> tuple[dict[str, Any], bytes]:
        """Hand one document over and wait for it."""
        self.asked += 1
        job = compact(finished)
        asked, answering = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answering is not None
        asked.write(FRAME.pack(len(job), 0) + job)
        await asked.drain()
        head, rest = FRAME.unpack(await answering.readexactly(FRAME.size))
        answer = json.loads(await answering.readexactly(head))
        return answer, await answering.readexactly(rest)

    async def end(self) -> None:
        """Kill the process and wait for its end."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()


def made_or_raised(made: tuple[dict[str, Any], bytes]) -> Typeset:
    """Read a worker's answer. Raises: PrintingError as the worker says."""
    answer, pdf = made
    if "code" in answer:
        raise PrintingError(answer["code"], answer["message"])
    return Typeset(pdf, answer["pages"], tuple(answer["warnings"]))
