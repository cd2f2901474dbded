import io
from hashlib import sha256

import pytest
from PIL import Image

from interventions.reporting.photos.pictures import PRINT_PIXELS, PictureError, Wanted, prepared


def _picture(size=(80, 40), kind="JPEG", mode="RGB", **options):
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else (0, 0, 0, 0)).save(written, kind, **options)
    return written.getvalue()


def _prepared(content, cache, declared=None):
    return prepared(content, Wanted("photo", sha256(content).hexdigest(), declared), cache)


def test_a_picture_is_turned_upright_scaled_and_stripped(tmp_path):
    """A photo says where it was taken; the customer's report must not."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (45.0, 45.0, 0.0)}

    file = _prepared(_picture((2400, 1200), exif=exif), tmp_path)

    with Image.open(file) as made:
        assert (made.size, made.format, dict(made.getexif())) == ((PRINT_PIXELS // 2, PRINT_PIXELS), "JPEG", {})


def test_a_picture_is_prepared_once(tmp_path):
    content = _picture()
    first = _prepared(content, tmp_path)
    first.write_bytes(b"kept as it is")

    assert _prepared(content, tmp_path).read_bytes() == b"kept as it is"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_phones_take_is_read(tmp_path, kind):
    assert _prepared(_picture(kind=kind), tmp_path).exists()


def test_what_is_transparent_is_put_on_paper(tmp_path):
    with Image.open(_prepared(_picture(kind="PNG", mode="RGBA"), tmp_path)) as made:
        assert made.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "unknown_format"),
        (b"%PDF-1.4 not a picture", "unknown_format"),
        (_picture(kind="GIF"), "unknown_format"),
        (_picture(kind="TIFF"), "unknown_format"),
        (_picture(kind="PNG")[:60], "unreadable"),
        (b"RIFF....WAVE", "unknown_format"),
        (b"RIFF....WEBP", "unreadable"),
        (_picture((5001, 5000), kind="PNG"), "too_many_pixels"),
        (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "too_large"),
    ],
)
def test_what_is_no_photo_is_not_opened(tmp_path, content, word):
    with pytest.raises(PictureError, match=word):
        _prepared(content, tmp_path)


def test_another_picture_than_the_one_that_was_added_is_not_shown(tmp_path):
    with pytest.raises(PictureError, match="hash_mismatch"):
        prepared(_picture(), Wanted("photo", "0" * 64), tmp_path)


def test_a_bomb_is_refused_by_its_header(tmp_path):
    """50,000 pixels square are 10 GB of memory."""
    small = bytearray(_picture((1, 1), kind="PNG"))
    small[16:24] = (50_000).to_bytes(4, "big") * 2

    with pytest.raises(PictureError):
        _prepared(bytes(small), tmp_path)
