"""A printing process that misbehaves as the printed number of a document asks; everything else is the real one."""

import os
import resource
import signal
import sys
import time

from interventions.reporting.press.printing import printed
from interventions.reporting.press.worker import main


def odd(finished, studio):
    match (finished["dossier"]["visit"]["reference"] or "").partition("-")[0]:
        case "stuck":
            while True:
                pass
        case "hungry":
            eaten = []
            while True:
                eaten.append(bytearray(1024 * 1024))
        case "dead":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "talking":
            print("a library says something on standard output", flush=True)  # noqa: T201
        case "cramped":
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, most))
        case "slow":
            return printed(finished, studio._replace(fetch=lambda reference: _after(1, studio.fetch, reference)))
        case "halting":
            pauses = iter((2, 4))
            return printed(finished, studio._replace(fetch=lambda name: _after(next(pauses), studio.fetch, name)))
    return printed(finished, studio)


def _after(pause_s, fetch, reference):
    """Fetch like a store far away: one picture is quick enough, all of them are not."""
    time.sleep(pause_s)
    return fetch(reference)


if __name__ == "__main__":
    main(sys.argv[1:], odd)
