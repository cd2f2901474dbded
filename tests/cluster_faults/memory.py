"""How much memory worker processes have had at most."""

from collections.abc import Iterable
from pathlib import Path

from faults.workers import Worker


def peak_mb(workers: Iterable[Worker]) -> int:
    """Give the most that any of them has had resident since its start, MB."""
    return max(_peak_kb(worker._running().pid) for worker in workers) // 1024


def _peak_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
