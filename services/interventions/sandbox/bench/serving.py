"""Processors as processes of their own, run as an operator runs them, and what each has done so far."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from interventions.watching.scraping import scraped

Processes = Mapping[str, asyncio.subprocess.Process]
_RECORDS = "interventions_records_total"
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def serving(environments: Mapping[str, Mapping[str, str]], folder: Path) -> AsyncIterator[Processes]:
    """Run one process a processor, each with its environment and its log in a folder, while the block lasts."""
    started: dict[str, asyncio.subprocess.Process] = {}
    try:
        for name, environment in environments.items():
            started[name] = await _started(name, environment, folder / f"{name}.log")
        yield started
    finally:
        for process in started.values():
            if process.returncode is None:
                process.terminate()
        await asyncio.gather(*(process.wait() for process in started.values()))


async def _started(name: str, environment: Mapping[str, str], log: Path) -> asyncio.subprocess.Process:
    call = (sys.executable, "-c", "from interventions.cli import main; main()", "run", name)
    with log.open("wb") as said:
        return await asyncio.create_subprocess_exec(*call, env=dict(environment), stdout=said, stderr=said)


async def taken(ports: Mapping[str, int]) -> dict[str, int]:
    """Ask each process how many records it committed; whoever does not answer is left out."""
    told = await scraped([f"127.0.0.1:{port}" for port in ports.values()])
    return {
        name: round(sum(each.value for each in scrape.samples if each.name == _RECORDS))
        for name, scrape in zip(ports, told, strict=True)
        if not scrape.fault
    }


def busy_s(process: int) -> float:
    """Give the CPU seconds of a process with its children, ended ones too."""
    return sum(_own_s(each) for each in (process, *_children(process)))


def _children(process: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
    except OSError:
        return []


def _own_s(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has just ended, and its parent counts it
        return 0
    return sum(map(int, fields[11:15])) / _TICKS_A_SECOND
