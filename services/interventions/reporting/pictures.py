"""Photos and signatures made ready for print: checked, turned upright, scaled once, stripped of what they tell."""

import io
import warnings
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
PRINT_PIXELS = 1000
"""Longest side: 85 mm of paper at 300 dots an inch."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class PictureError(Exception):
    """A picture that is not printed; the message is one word for the record's warnings."""


class Wanted(NamedTuple):
    """A picture that a document shows: its key in the photo store and the hash it must have."""

    reference: str
    sha256: str


def prepared(content: bytes, expected_sha256: str, cache: Path) -> Path:
    """Give the file of a picture at print size, made once by content.

    Raises: PictureError when it is not the picture that was added, or none that may be opened.
    """
    if len(content) > MOST_BYTES:
        raise PictureError("too_large")
    digest = sha256(content).hexdigest()
    if digest != expected_sha256:
        raise PictureError("hash_mismatch")
    file = cache / f"{digest}.jpg"
    if not file.exists():
        part = cache / f"{digest}.part"
        part.write_bytes(_printable(content))
        part.replace(file)
    return file


def _printable(content: bytes) -> bytes:
    if not content.startswith(_SIGNATURES):
        raise PictureError("unknown_format")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _scaled(content)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise PictureError("unreadable") from error
    except Image.DecompressionBombError as error:
        raise PictureError("too_many_pixels") from error


def _scaled(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureError("too_many_pixels")
        picture.draft("RGB", (PRINT_PIXELS, PRINT_PIXELS))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((PRINT_PIXELS, PRINT_PIXELS), Image.Resampling.LANCZOS, reducing_gap=2.0)
        flat = _on_white(upright)
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=82, optimize=True)
    return written.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Put what is transparent (a drawn signature) on paper."""
    if picture.mode in {"RGB", "L"}:
        return picture
    layered = picture.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    paper.alpha_composite(layered)
    return paper.convert("RGB")
