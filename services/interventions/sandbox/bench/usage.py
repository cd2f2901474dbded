"""What each of some processes has done so far, and what it has cost."""

import os
from collections.abc import Mapping
from pathlib import Path

from interventions.watching.scraping import scraped

_RECORDS = "interventions_records_total"
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


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
