"""Processors as processes of their own, run as an operator runs them."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

Processes = Mapping[str, asyncio.subprocess.Process]
"""Running processors by their names."""


@asynccontextmanager
async def serving(environments: Mapping[str, Mapping[str, str]], folder: Path) -> AsyncIterator[Processes]:
    """Run one process a processor, each with its environment and its log in a folder, while the block lasts."""
    started: dict[str, asyncio.subprocess.Process] = {}
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - one folder, before anything runs
    try:
        for name, environment in environments.items():
            started[name] = await _started(name, environment, log_of(name, folder))
        yield started
    finally:
        for process in started.values():
            if process.returncode is None:
                process.terminate()
        await asyncio.gather(*(process.wait() for process in started.values()))


def log_of(name: str, folder: Path) -> Path:
    """Tell where a processor's log is."""
    return folder / f"{name}.log"


async def _started(name: str, environment: Mapping[str, str], log: Path) -> asyncio.subprocess.Process:
    call = (sys.executable, "-c", "from interventions.cli import main; main()", "run", name)
    with log.open("wb") as said:
        return await asyncio.create_subprocess_exec(*call, env=dict(environment), stdout=said, stderr=said)
