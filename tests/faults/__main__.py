"""`make faults`: every fault, one line of figures each; exit 1 when an account does not hold."""

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

import structlog

from faults.cases import every_case, judged
from faults.ground import line
from faults.mail_cases import mail_cases
from faults.office_cases import office_cases
from faults.photo_cases import photo_cases
from faults.post_cases import post_cases
from faults.report_cases import report_cases
from interventions.sandbox.broker import broker


def main(wanted: list[str]) -> int:
    """Run the cases whose name holds one of the words, or all."""
    every = (*every_case(), *post_cases(), *mail_cases(), *office_cases(), *report_cases(), *photo_cases())
    cases = [case for case in every if not wanted or any(word in case.name for word in wanted)]
    folder = Path(tempfile.mkdtemp(prefix="interventions-faults-"))
    failed = 0
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # that a killed broker does not answer is no news
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with broker(own=True) as own:
        print(f"{len(cases)} cases on {own.how}; logs in {folder}", flush=True)  # noqa: T201 - this is its output
        for number, case in enumerate(cases):
            figures = asyncio.run(judged(case, own, f"case{number}-", folder))
            print(line(case.name, figures), flush=True)  # noqa: T201
            failed += bool(figures.wrong)
    print(f"{len(cases) - failed} of {len(cases)} cases hold")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
