"""One worker process of a press, the pipes to it, and the folder that is its own."""

import asyncio
import json
import os
import shutil
import struct
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from interventions.domain.canonical import compact
from interventions.domain.records import FinishedIntervention

FRAME = struct.Struct(">II")
"""Length of the JSON part and of the bytes after it, before each message either way."""


class Answer(NamedTuple):
    """One message of a worker: ready, or the document."""

    head: dict[str, Any]
    pdf: bytes


class PressSeat:
    """A worker process; whatever it leaves behind goes with its folder."""

    def __init__(self, process: Process, folder: Path) -> None:
        self._process, self._folder = process, folder
        self.asked = 0

    @classmethod
    async def taken(cls, command: Sequence[str], folder: Path) -> Self:
        """Start the process. Raises: OSError."""
        environment = {"TMPDIR": str(folder), "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1"}
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, env={**os.environ, **environment}
            )
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return cls(process, folder)

    async def hand(self, finished: FinishedIntervention) -> None:
        """Hand one document over. Raises: OSError when the worker is gone."""
        self.asked += 1
        job = compact(finished)
        asked = self._process.stdin
        assert asked is not None
        asked.write(FRAME.pack(len(job), 0) + job)
        await asked.drain()

    async def answer(self) -> Answer:
        """Wait for the worker's next message. Raises: IncompleteReadError, ValueError when there is none."""
        answering = self._process.stdout
        assert answering is not None
        head, rest = FRAME.unpack(await answering.readexactly(FRAME.size))
        answer = json.loads(await answering.readexactly(head))
        return Answer(answer, await answering.readexactly(rest))

    async def end(self) -> None:
        """Kill the process, wait for its end, remove its folder."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
