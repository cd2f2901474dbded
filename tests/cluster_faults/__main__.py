"""`make cluster-faults`: every fault of a cluster, one line of figures each; exit 1 when an account does not hold."""

import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

import structlog

from cluster_faults.arena import judged
from cluster_faults.broker_cases import broker_cases
from cluster_faults.growth_cases import growth_cases
from cluster_faults.worker_cases import worker_cases
from faults.ground import line
from interventions.sandbox.cluster import cluster

BOUND_S = 40 * 60


def main(wanted: list[str]) -> int:
    """Run the cases whose name holds one of the words, or all; none is begun beyond the bound."""
    every = (*broker_cases(), *worker_cases(), *growth_cases())
    cases = [case for case in every if not wanted or any(word in case.name for word in wanted)]
    folder = Path(tempfile.mkdtemp(prefix="interventions-cluster-faults-"))
    failed, began = 0, time.monotonic()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # that a killed broker does not answer is no news
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with cluster() as three:
        print(f"{len(cases)} cases on three brokers ({three.bootstrap}); logs in {folder}", flush=True)  # noqa: T201
        for number, case in enumerate(cases):
            if time.monotonic() - began > BOUND_S:
                print(f"{case.name}: not run, {BOUND_S // 60} minutes are over")  # noqa: T201
                failed += 1
                continue
            figures = asyncio.run(judged(case, three, f"case{number}-", folder))
            print(line(case.name, figures), flush=True)  # noqa: T201 - this is its output
            failed += bool(figures.wrong)
    print(f"{len(cases) - failed} of {len(cases)} cases hold, {(time.monotonic() - began) / 60:.0f} min")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
