"""The worker of ``PoolPress``: hand-overs on standard input, documents on standard output, limits on itself."""

import errno
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from interventions.reporting.document.house import Houses
from interventions.reporting.document.typesetting import Typeset, TypesettingError
from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.press.pool import UNABLE
from interventions.reporting.press.printing import Studio, printed
from interventions.reporting.press.seat import FRAME

MIB = 1024 * 1024
_LONGEST_MESSAGE = 500
_MOST_PICTURES = 300
_GRACE_S = 5
_PICTURES_SHARE = 0.5
"""Of a document's time; a photo store that crawls then costs the pictures not yet begun, not the document."""
_PLACE_AT_FAULT = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO),
        *(errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EPERM),
    }
)
"""What goes wrong with a disk or a machine, never with a document."""

Printing = Callable[[Any, Studio], Typeset]


def main(arguments: Sequence[str], printing: Printing = printed) -> None:
    """Print until the input ends, then leave nothing behind.

    Should the parent be gone while a document is stuck, the system's alarm ends this process.
    """
    photos, folder, memory_mib, timeout_s, *templates = arguments
    limit = int(memory_mib) * MIB
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    tempfile.tempdir = folder
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is not an answer
    said, pictures = partial(_say, answers), Path(folder) / "pictures"
    houses = Houses(Path(templates[0]) if templates else None)
    studio = Studio(PhotoStore(photos).fetch, pictures, float(timeout_s) * _PICTURES_SHARE, houses)
    try:
        said({"ready": True})
        while job := _taken(sys.stdin.buffer):
            _make_room(pictures)
            signal.setitimer(signal.ITIMER_REAL, float(timeout_s) + _GRACE_S)
            said(*_answer(job, studio, printing))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _say(answers: IO[bytes], head: dict[str, Any], pdf: bytes = b"") -> None:
    text = json.dumps(head).encode()
    answers.write(FRAME.pack(len(text), len(pdf)) + text + pdf)
    answers.flush()


def _taken(jobs: IO[bytes]) -> bytes:
    signal.setitimer(signal.ITIMER_REAL, 0)
    frame = jobs.read(FRAME.size)
    return jobs.read(FRAME.unpack(frame)[0]) if len(frame) == FRAME.size else b""


def _make_room(pictures: Path) -> None:
    """Forget the prepared pictures when there are many: those of one document are needed together, no others."""
    if pictures.is_dir() and len(os.listdir(pictures)) > _MOST_PICTURES:  # noqa: PTH208  # only counted
        shutil.rmtree(pictures, ignore_errors=True)


def _answer(job: bytes, studio: Studio, printing: Printing) -> tuple[dict[str, Any], bytes]:
    try:
        made = printing(json.loads(job), studio)
    except TypesettingError as error:
        return _failed("refused", error), b""
    except MemoryError as error:
        return _failed("out_of_memory", error), b""
    except Exception as error:  # noqa: BLE001  # the renderer's choke point: a failure of this document alone
        unable = isinstance(error, OSError) and error.errno in _PLACE_AT_FAULT
        return _failed(UNABLE if unable else "failed", error), b""
    return {"pages": made.pages, "warnings": list(made.warnings)}, made.pdf


def _failed(code: str, error: BaseException) -> dict[str, Any]:
    return {"code": code, "message": f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE]}


if __name__ == "__main__":
    main(sys.argv[1:])
