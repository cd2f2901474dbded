"""A press of worker processes: one that sticks is killed, one that dies is replaced."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from interventions.domain.records import FinishedIntervention
from interventions.reporting.document.typesetting import Typeset
from interventions.reporting.press.port import PressFault, PrintingError
from interventions.reporting.press.seat import Answer, PressSeat
from interventions.reporting.settings import ReportSettings

_START_S = 60
UNABLE = "unable"
"""The answer of a worker whose place is at fault: no room on its disk, no file left to open."""


class PoolPress:
    """Prints in worker processes.

    No document takes longer than ``timeout_s``, pictures and pages together: the worker is killed. Memory is bounded
    in each (``RLIMIT_AS``), and each is replaced after so many documents. ``command`` starts a worker; without it, the
    settings' module is run.
    """

    def __init__(self, settings: ReportSettings, command: Sequence[str] = ()) -> None:
        self.size = settings.workers
        self._settings = settings
        self._command = command or (sys.executable, "-P", "-m", settings.press_module)
        self._idle: list[PressSeat] = []
        self._free = asyncio.Semaphore(settings.workers)

    async def printed(self, finished: FinishedIntervention) -> Typeset:
        """Print in a worker that is free; see ``Press``."""
        async with self._free:
            seat = self._idle.pop() if self._idle else await self._started()
            try:
                answer = await self._asked(seat, finished)
            except BaseException:
                await seat.end()
                raise
            await self._put_back(seat)
        return _typeset(answer)

    async def close(self) -> None:
        """End the idle workers."""
        while self._idle:
            await self._idle.pop().end()

    async def _asked(self, seat: PressSeat, finished: FinishedIntervention) -> Answer:
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                await seat.hand(finished)
                return await seat.answer()
        except TimeoutError:
            raise PrintingError("timeout", f"took longer than {self._settings.timeout_s:g} s") from None
        except (asyncio.IncompleteReadError, OSError, ValueError):
            raise PrintingError("crashed", "the printing process died") from None

    async def _started(self) -> PressSeat:
        """Start a worker and wait until it is ready to print. Raises: PressFault."""
        settings = self._settings
        try:
            folder = Path(tempfile.mkdtemp(prefix="press-"))
            limits = [str(settings.memory_mib), str(settings.timeout_s)]
            limits += [str(settings.templates)] if settings.templates else []
            seat = await PressSeat.taken((*self._command, settings.photos, str(folder), *limits), folder)
        except OSError as error:
            raise PressFault(f"no printing process can be started: {error.strerror or error}") from error
        try:
            async with asyncio.timeout(_START_S):
                await seat.answer()
        except BaseException as error:
            await seat.end()
            if isinstance(error, TimeoutError | asyncio.IncompleteReadError | OSError | ValueError):
                raise PressFault("the printing process ends, or hangs, before it is ready: see its log") from error
            raise
        return seat

    async def _put_back(self, seat: PressSeat) -> None:
        if seat.asked < self._settings.documents_a_worker:
            self._idle.append(seat)
        else:
            await seat.end()


def _typeset(answer: Answer) -> Typeset:
    """Read a worker's answer. Raises: PrintingError, PressFault as the worker says."""
    head = answer.head
    if head.get("code") == UNABLE:
        raise PressFault(f"the printing process cannot work: {head['message']}")
    if "code" in head:
        raise PrintingError(head["code"], head["message"])
    return Typeset(answer.pdf, head["pages"], tuple(head["warnings"]))
