"""The memory of running processes, with all they started, looked at while they work."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median

_KIB = 1024
_PARTS = 5


class Memory:
    """Resident memory by name, in each fifth of the work: flat is when the last is no more than the second."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self._processes = processes
        self._seen: dict[str, list[list[float]]] = {name: [[] for _ in range(_PARTS)] for name in processes}

    def look(self, done: float) -> None:
        """Note what is held now; ``done`` is the share of the work that lies behind."""
        part = min(int(done * _PARTS), _PARTS - 1)
        for name, process in self._processes.items():
            self._seen[name][part].append(sum(map(_resident_mb, _family(process))))

    def figures(self) -> dict[str, list[int]]:
        """Give the median of each fifth, in megabytes; a part that was too short to be seen is left out."""
        return {name: [round(median(part)) for part in parts if part] for name, parts in self._seen.items()}


def _family(process: int) -> list[int]:
    """List a process and its children."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return [process]
    return [process, *map(int, children)]


def _resident_mb(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) / _KIB for line in lines if line.startswith("VmRSS:")), 0)
