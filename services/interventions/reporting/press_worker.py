"""The worker of ``PoolPress``: hand-overs on standard input, documents on standard output, limits on itself."""

import json
import os
import resource
import sys
from pathlib import Path
from typing import IO, Any

from interventions.reporting.photo_store import PhotoStore
from interventions.reporting.press import FRAME
from interventions.reporting.printing import Studio, printed
from interventions.reporting.typesetting import TypesettingError

MIB = 1024 * 1024
_LONGEST_MESSAGE = 500


def main(photos: str, cache: str, memory_mib: str) -> None:
    """Print until the input ends."""
    limit = int(memory_mib) * MIB
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is not an answer
    studio = Studio(PhotoStore(photos).fetch, Path(cache))
    while job := _taken(sys.stdin.buffer):
        answer, pdf = _answer(job, studio)
        head = json.dumps(answer).encode()
        answers.write(FRAME.pack(len(head), len(pdf)) + head + pdf)
        answers.flush()


def _taken(jobs: IO[bytes]) -> bytes:
    frame = jobs.read(FRAME.size)
    return jobs.read(FRAME.unpack(frame)[0]) if len(frame) == FRAME.size else b""


def _answer(job: bytes, studio: Studio) -> tuple[dict[str, Any], bytes]:
    try:
        made = printed(json.loads(job), studio)
    except TypesettingError as error:
        return _failed("refused", error), b""
    except MemoryError as error:
        return _failed("out_of_memory", error), b""
    except Exception as error:  # noqa: BLE001  # the renderer's choke point: a failure of this document alone
        return _failed("failed", error), b""
    return {"pages": made.pages, "warnings": list(made.warnings)}, made.pdf


def _failed(code: str, error: BaseException) -> dict[str, Any]:
    return {"code": code, "message": f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE]}


if __name__ == "__main__":
    main(*sys.argv[1:])
