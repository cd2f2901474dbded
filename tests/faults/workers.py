"""Worker processes as an installation runs them: started by command, started again when they die."""

import asyncio
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

COMMAND = (str(Path(sys.executable).with_name("interventions")), "run")
PATIENCE_S = 15


class Worker:
    """One seat of one processor; ``faults`` are environments of its first starts, one each."""

    def __init__(self, name: str, seat: int, environment: Mapping[str, str], logs: Path, *faults: str) -> None:
        self.name, self.seat = name, seat
        self._environment = {**os.environ, "MEMBER": f"{name}-{seat}", **environment}
        self._faults = list(faults)
        self._log = logs / f"{name}-{seat}.log"
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self.codes: list[int] = []
        self.deaths: list[int] = []

    async def start(self) -> None:
        """Start it, and start it again whenever it dies, as a supervisor does."""
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    def frozen(self) -> bool:
        """Tell whether the process that sits there now is stopped."""
        status = Path(f"/proc/{self._running().pid}/stat")
        return status.is_file() and status.read_text().rpartition(")")[2].split()[0] == "T"

    def limit_files(self, most_bytes: int) -> None:
        """Let no file of the process that sits there now grow beyond this, as on a full disk."""
        _, hard = resource.prlimit(self._running().pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._running().pid, resource.RLIMIT_FSIZE, (most_bytes, hard))

    def become(self, **environment: str) -> None:
        """Change what its next start finds in the environment."""
        self._environment |= environment

    async def stop(self) -> int:
        """End it by SIGTERM and give its exit code. Raises TimeoutError when it takes longer than promised."""
        if self._keeper:
            self._keeper.cancel()
        process = self._running()
        if process.returncode is None:
            self.deaths.append(int(time.time() * 1000))
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE_S):
                await process.wait()
        assert process.returncode is not None
        return process.returncode

    async def kill(self) -> None:
        """End it for good, at the end of a run that went wrong."""
        if self._keeper:
            self._keeper.cancel()
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process that sits there now."""
        process = self._running()
        if process.returncode is None:
            process.send_signal(number)

    async def restart(self) -> int:
        """Stop it in an orderly way and start it again; gives the exit code."""
        code = await self.stop()
        await self.start()
        return code

    def dealt(self) -> int:
        """Count how often the group dealt it partitions, over all its starts."""
        return self._log.read_text(errors="replace").count('"event": "assigned"')

    def last_words(self) -> str:
        """Give the end of its log."""
        return self._log.read_text(errors="replace")[-1500:]

    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process

    async def _spawn(self) -> None:
        environment = dict(self._environment)
        if self._faults:
            environment["FAILPOINT"] = self._faults.pop(0)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND, self.name, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    async def _keep(self) -> None:
        while True:
            self.codes.append(await self._running().wait())
            self.deaths.append(int(time.time() * 1000))
            await asyncio.sleep(0.2)
            await self._spawn()
