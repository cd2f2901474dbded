"""Photos and signatures made ready for print: checked, turned upright, scaled once, stripped of what they tell."""

import io
import struct
import tempfile
import warnings
import zlib
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from PIL import ExifTags, Image

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
PRINT_PIXELS = 1000
"""Longest side: 85 mm of paper at 300 dots an inch."""
_BOX = (PRINT_PIXELS, PRINT_PIXELS)
_QUALITY = 82
_COLOURS_BY_NUMBER = {"P", "PA", "1"}
"""Modes whose numbers cannot be mixed: they would be scaled by dropping dots."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By the EXIF tag Orientation."""
_MAGIC = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}
_DECLARED = {"image/jpeg": "JPEG", "image/jpg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (
    *(OSError, ValueError, SyntaxError, LookupError, ArithmeticError, TypeError, AttributeError, RuntimeError),
    *(EOFError, AssertionError, struct.error, zlib.error),
)
"""What Pillow's readers raise on hostile bytes; fuzzed, since its documentation names one of them."""


class PictureError(Exception):
    """A picture that is not printed; the message is one word for the record's warnings."""


class Wanted(NamedTuple):
    """A picture that a document shows: its key in the photo store, the hash it must have, and what it said it is."""

    reference: str
    sha256: str
    media_type: str | None = None
    """None for a signature: nothing is declared."""
    least_bytes: int = 0
    """What must be there before it is all there; 0 where nothing is declared."""


def prepared(content: bytes, wanted: Wanted, cache: Path) -> Path:
    """Give the file of a picture at print size, made once by content.

    Raises: PictureError when it is not the picture that was added, or none that may be opened.
    """
    if len(content) > MOST_BYTES:
        raise PictureError("too_large")
    digest = sha256(content).hexdigest()
    if digest != wanted.sha256:
        raise PictureError("hash_mismatch")
    kind = _kind(content)
    if wanted.media_type is not None and _DECLARED.get(wanted.media_type.lower()) != kind:
        raise PictureError("format_mismatch")
    file = cache / f"{digest}.jpg"
    if not file.exists():
        _put(file, _printable(content, kind))
    return file


def _kind(content: bytes) -> str:
    """Name the format by its first bytes; nothing else is ever tried on them."""
    for kind, magic in _MAGIC.items():
        if content.startswith(magic) and (kind != "WEBP" or content[8:12] == b"WEBP"):
            return kind
    raise PictureError("unknown_format")


def _put(file: Path, printable: bytes) -> None:
    """Write a file whole or not at all; a second writer of the same one does no harm."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
        part.write(printable)
    Path(part.name).replace(file)


def _printable(content: bytes, kind: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", category=UserWarning)  # a torn EXIF is no reason to print nothing
            return _scaled(content, kind)
    except _BOMBS as error:
        raise PictureError("too_many_pixels") from error
    except MemoryError as error:
        raise PictureError("too_much_memory") from error
    except _BROKEN as error:
        raise PictureError("unreadable") from error


def _scaled(content: bytes, kind: str) -> bytes:
    """Read the header, then as few pixels as print needs; of several pictures in one file, the first."""
    with Image.open(io.BytesIO(content), formats=[kind]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureError("too_many_pixels")
        picture.draft("RGB", _BOX)
        picture.load()
        small = _mixable(picture)
        small.thumbnail(_BOX, Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = _upright(picture, _on_white(small))
    upright.info.clear()  # comments travel there, and the writer would take them along
    written = io.BytesIO()
    upright.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()


def _mixable(picture: Image.Image) -> Image.Image:
    """Give a picture whose dots can be mixed when it is scaled; grey of 16 bits as grey of 8."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    return picture.convert("RGBA") if picture.mode in _COLOURS_BY_NUMBER else picture


def _upright(picture: Image.Image, small: Image.Image) -> Image.Image:
    """Turn it as its EXIF says; one whose EXIF is torn stays as it lies."""
    try:
        turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except _BROKEN:
        return small
    return small if turn is None else small.transpose(turn)


def _on_white(picture: Image.Image) -> Image.Image:
    """Put what is transparent (a drawn signature) on paper."""
    if picture.mode in {"RGB", "L"} and "transparency" not in picture.info:
        return picture
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    paper.alpha_composite(layered)
    return paper.convert("RGB")
