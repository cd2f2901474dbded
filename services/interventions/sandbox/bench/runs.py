"""The benches by name, and what they ran on."""

import os
import platform
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from interventions.sandbox.bench.console import console
from interventions.sandbox.bench.history import history
from interventions.sandbox.bench.latency import latency
from interventions.sandbox.bench.long_life import long_life
from interventions.sandbox.bench.pipeline import chain, pipeline
from interventions.sandbox.bench.printing import printing
from interventions.sandbox.bench.reports import reports
from interventions.sandbox.bench.restore import restore
from interventions.sandbox.bench.states import growth
from interventions.sandbox.bench.technicians import technicians
from interventions.sandbox.bench.whole import whole

MANY = 10_000
"""Interventions or reports, unless somebody says otherwise."""
MANY_OF: Mapping[str, int] = {"whole": 200_000, "technicians": 200_000}
"""Of those that count events or records."""
BENCHES: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "pipeline": pipeline,
    "chain": chain,
    "latency": lambda _: latency(500, 20),
    "restore": lambda _: restore((10_000, 100_000, 1_000_000)),
    "printing": lambda count: printing(min(count, 100)),
    "reports": reports,
    "console": lambda count: console(10 * count),  # 100,000 unless somebody says otherwise
    "whole": whole,
    "technicians": technicians,
    "history": lambda _: history((100_000, 1_000_000)),
    "growth": lambda _: {
        "notes": growth(list(long_life(1000, timers=False))),
        "timers": growth(list(long_life(900, timers=True))),
    },
}


def run_benches(
    names: Collection[str],
    told: Callable[[str], None],
    count: int | None = None,
    benches: Mapping[str, Callable[[int], dict[str, Any]]] = BENCHES,
) -> dict[str, Any]:
    """Run benches one after the other; ``told`` hears the name of each before it starts.

    ``count`` is how many interventions, documents, reports, events or records those take that take any number.
    """
    results: dict[str, Any] = {"machine": machine()}
    for name in names:
        told(name)
        results[name] = benches[name](count or MANY_OF.get(name, MANY))
    return results


def machine() -> dict[str, Any]:
    """Say what it runs on: a figure means nothing without."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
    }


def _processor() -> str:
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
