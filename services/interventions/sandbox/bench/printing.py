"""How fast photos are made ready and reports are printed, on one core, and where the time goes."""

import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from PIL import Image

from interventions.reporting.document.example import example_finished, example_photos
from interventions.reporting.document.sheet import sheet
from interventions.reporting.photos.pictures import Wanted, prepared
from interventions.reporting.press.bench import pages_per_second
from interventions.reporting.press.printing import Studio, printed

PHONE = (4032, 3024)
_TIMES = 5
_ROUNDS = 30


def printing(documents: int = 100) -> dict[str, Any]:
    """Time a photo of 12 megapixels in each format, a document's parts, and documents through one worker."""
    document_ms = _document_ms()
    return {
        "photo_ms": {name: _photo_ms(content) for name, content in _phone_photos()},
        "document_ms": document_ms,
        "pages_a_core_second": round(2 * 1000 / document_ms["whole"], 1),
        **pages_per_second(documents)._asdict(),
    }


def _phone_photos() -> Iterator[tuple[str, bytes]]:
    """Draw photos of a phone's size and weight: 2 to 4 MB of detail."""
    width, height = PHONE[0] // 8, PHONE[1] // 8
    detail = Image.frombytes("RGB", (width, height), os.urandom(3 * width * height)).resize(PHONE)
    forms: Mapping[str, tuple[str, dict[str, Any]]] = {
        "jpeg": ("JPEG", {"quality": 88}),
        "jpeg_progressive": ("JPEG", {"quality": 88, "progressive": True}),
        "webp": ("WEBP", {"quality": 80, "method": 1}),
    }
    for name, (kind, options) in forms.items():
        written = io.BytesIO()
        detail.save(written, kind, **options)
        yield name, written.getvalue()
    written = io.BytesIO()
    detail.quantize(64, dither=Image.Dither.NONE).convert("RGB").save(written, "PNG", compress_level=6)
    yield "png", written.getvalue()


def _photo_ms(content: bytes) -> float:
    wanted = Wanted("photo", sha256(content).hexdigest())
    return _best_ms(lambda folder: prepared(content, wanted, folder))


def _best_ms(work: Callable[[Path], object]) -> float:
    """Give the CPU time of the quickest of a few, each in a folder of its own."""
    best = float("inf")
    for _ in range(_TIMES):
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            began = time.process_time()
            work(Path(name))
            best = min(best, time.process_time() - began)
    return round(1000 * best, 1)


def _document_ms() -> dict[str, float]:
    """Time one document here: all of it with its four photos ready, and its words alone; the rest is typst's."""
    photos = example_photos()
    finished = example_finished(photos)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        studio = Studio(photos.get, Path(name))
        printed(finished, studio)
        whole = _each_ms(lambda: printed(finished, studio))
        hashing = _each_ms(lambda: [sha256(content).digest() for content in photos.values()])
    return {"whole": whole, "words": _each_ms(lambda: sheet(finished, {})), "hashes_of_photos": hashing}


def _each_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(_ROUNDS):
        work()
    return round(1000 * (time.process_time() - began) / _ROUNDS, 2)
