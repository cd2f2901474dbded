"""Photos that attack: whatever they are, the report goes out, and nothing of them but dots of colour is in it."""

import io
import struct
import zipfile
import zlib
from hashlib import sha256

import pytest
from PIL import Image

from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.photos.pictures import PRINT_PIXELS, PictureError, Wanted, prepared
from reporting.builders import a_finished, opened, print_here, small_photos, words_of

PLACE = b"45.764043 N 4.835659 E, chez Madame Martin"
REFERENCE = "example/1.jpg"


def _saved(kind, size=(640, 480), mode="RGB", **options):
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(written, kind, **options)
    return written.getvalue()


def _made(content, folder, declared=None):
    return prepared(content, Wanted("photo", sha256(content).hexdigest(), declared), folder).read_bytes()


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(width, height, *chunks, pixels=b""):
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(pixels)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + body


def _jpeg_of(width, height):
    small = _saved("JPEG", (16, 16))
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", height, width) + small[at + 4 :]


def _webp_of(width, height):
    """Give a WebP that claims a canvas, and has a small picture on it."""
    content = _saved("WEBP", (16, 16), lossless=True)
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (width - 1).to_bytes(3, "little")
    whole = b"WEBP" + canvas + (height - 1).to_bytes(3, "little") + content[12:]
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


@pytest.mark.parametrize(
    "content",
    [
        _png(50_000, 50_000, pixels=bytes(1_000_000)),
        _png(10_000, 10_000),
        _png(5001, 5000),
        _png(2**31 - 1, 2**31 - 1),
        _jpeg_of(50_000, 50_000),
        _jpeg_of(65_535, 400),
    ],
)
def test_a_bomb_is_refused_by_its_header(tmp_path, content):
    """50,000 pixels square are 7 GB of memory; the file has a kilobyte."""
    with pytest.raises(PictureError, match="too_many_pixels"):
        _made(content, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        _webp_of(16_383, 16_383),
        _png(600, 600, _chunk(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(bytes(80_000_000))), pixels=bytes(1_081_200)),
        _png(600, 600, _chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(80_000_000))), pixels=bytes(1_081_200)),
        _png(600, 600, pixels=b""),
        _png(0, 0),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff" * 1000,
        b"\xff\xd8\xff\xe1\xff\xff" + b"Exif\0\0" * 10,
    ],
)
def test_what_bursts_or_breaks_when_it_is_read_is_not_printed(tmp_path, content):
    try:
        made = _made(content, tmp_path)
    except PictureError:
        return
    assert len(made) < 100_000  # what was harmless after all


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.99])
def test_a_torn_photo_is_not_printed(tmp_path, kind, part):
    noise = Image.effect_noise((640, 480), 80).convert("RGB")
    written = io.BytesIO()
    noise.save(written, kind)
    content = written.getvalue()[: int(len(written.getvalue()) * part)]

    with pytest.raises(PictureError, match="unreadable"):
        _made(content, tmp_path)


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "PPM", "ICO", "TGA", "PDF", "EPS"])
def test_another_format_under_a_photos_name_is_not_opened(tmp_path, kind):
    """Each reader is a door; three are open."""
    for declared in ("image/png", "image/jpeg", f"image/{kind.lower()}", None):
        with pytest.raises(PictureError, match="unknown_format"):
            _made(_saved(kind), tmp_path, declared)


@pytest.mark.parametrize(
    ("kind", "declared", "word"),
    [
        ("JPEG", "image/jpeg", None),
        ("JPEG", "image/JPG", None),
        ("PNG", "image/png", None),
        ("WEBP", "image/webp", None),
        ("PNG", "image/jpeg", "format_mismatch"),
        ("JPEG", "image/webp", "format_mismatch"),
        ("JPEG", "image/svg+xml", "format_mismatch"),
        ("JPEG", "text/html", "format_mismatch"),
    ],
)
def test_a_photo_is_what_it_was_declared_to_be(tmp_path, kind, declared, word):
    if word is None:
        assert _made(_saved(kind), tmp_path, declared)
        return
    with pytest.raises(PictureError, match=word):
        _made(_saved(kind), tmp_path, declared)


def _telling():
    """Give photos that tell where they were taken, in every place where a file can tell something."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B] = 6, PLACE.decode(), PLACE.decode()
    exif[0x8825] = {1: "N", 2: (45.0, 45.0, 50.0), 29: PLACE.decode()}
    exif[0x9286] = PLACE
    jpeg = _saved("JPEG", (2400, 1200), exif=exif, comment=PLACE, icc_profile=PLACE, xmp=b"<x>" + PLACE + b"</x>")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("place.html", PLACE)
    page = b"<html><script>" + PLACE + b"</script></html>"
    yield jpeg
    yield jpeg + page
    yield jpeg + archive.getvalue()
    yield jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(page) + 2) + page + jpeg[2:]
    yield jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(PLACE) + 2) + PLACE + jpeg[2:]
    yield _saved("PNG", exif=exif, icc_profile=PLACE) + page
    yield _png(600, 600, _chunk(b"tEXt", b"where\0" + PLACE), pixels=bytes(1_081_200))
    yield _saved("WEBP", exif=exif, icc_profile=PLACE, xmp=PLACE)


@pytest.mark.parametrize("content", list(_telling()))
def test_nothing_of_a_photo_but_its_picture_is_printed(tmp_path, content):
    """A photo says where it was taken; a polyglot is a page or an archive, too. None of it reaches the customer."""
    made = _made(content, tmp_path)

    assert PLACE in content or b"place.html" in content
    assert [word for word in (PLACE, b"Exif", b"http", b"html", b"PK\x03\x04", b"ICC") if word in made] == []
    assert made.endswith(b"\xff\xd9")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_stands_upright_however_the_phone_was_held(tmp_path, kind, turn):
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste("red", (0, 0, 30, 20))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    held = upright.transpose(Image.Transpose(back[turn])) if turn > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = turn
    written = io.BytesIO()
    held.save(written, kind, exif=exif, **({"quality": 100, "subsampling": 0} if kind == "JPEG" else {}))

    with Image.open(io.BytesIO(_made(written.getvalue(), tmp_path))) as made:
        corners = [made.getpixel(at)[1] < 128 for at in ((5, 5), (55, 5), (5, 35), (55, 35))]
        assert (made.size, corners) == ((60, 40), [True, False, False, False])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_is_printed(tmp_path, kind):
    """A thousand frames must not cost a thousand times."""
    first, other = Image.new("RGB", (800, 600), "red"), Image.new("RGB", (800, 600), "blue")
    written = io.BytesIO()
    first.save(written, kind, save_all=True, append_images=[other] * 50, duration=10)

    with Image.open(io.BytesIO(_made(written.getvalue(), tmp_path))) as made:
        red, _, blue = made.getpixel((400, 300))
        assert (red > 200, blue < 50) == (True, True)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "P"), ("PNG", "1"), ("PNG", "LA"), ("PNG", "I;16"), ("JPEG", "CMYK")]
)
def test_pictures_of_any_colours_are_printed(tmp_path, kind, mode):
    with Image.open(io.BytesIO(_made(_saved(kind, (4000, 3000), mode), tmp_path))) as made:
        assert (made.size, made.format, made.mode in {"RGB", "L"}) == ((PRINT_PIXELS, 750), "JPEG", True)


@pytest.mark.parametrize(
    ("reference", "word"),
    [
        ("../photos/secret.jpg", "bad_reference"),
        ("a/../../secret.jpg", "bad_reference"),
        ("..", "bad_reference"),
        (".", "bad_reference"),
        ("a//b", "bad_reference"),
        ("folder", None),
        ("-rf", None),
        ("...", None),
        ("secret.jpg/inside", "unavailable"),
        ("x" * 300, "unavailable"),
        ("/".join(["deep"] * 200), None),
        ("nul\0.jpg", "bad_reference"),
    ],
)
def test_a_reference_leads_to_a_photo_or_nowhere(tmp_path, reference, word):
    (tmp_path / "photos" / "folder").mkdir(parents=True)
    (tmp_path / "secret.jpg").write_bytes(_saved("JPEG"))
    (tmp_path / "photos" / "secret.jpg").write_bytes(_saved("JPEG"))
    store = PhotoStore(str(tmp_path / "photos"))

    if word is None:
        assert store.fetch(reference) is None
        return
    with pytest.raises(PictureError, match=word):
        store.fetch(reference)


def test_a_photo_that_is_too_large_is_not_even_fetched(tmp_path):
    (tmp_path / "huge.jpg").write_bytes(bytes(10 * 1024 * 1024 + 1))

    with pytest.raises(PictureError, match="too_large"):
        PhotoStore(str(tmp_path)).fetch("huge.jpg")


@pytest.mark.parametrize("content", [None, b"", b"<svg onload='alert(1)'/>", _png(50_000, 50_000), _saved("GIF")])
def test_a_photo_that_cannot_be_shown_leaves_its_reference_and_the_report_goes_out(tmp_path, content):
    photos = {key: value for key, value in small_photos().items() if key != REFERENCE}
    finished = a_finished()
    if content is not None:
        photos[REFERENCE] = content
        finished["dossier"]["photos"][0]["sha256"] = sha256(content).hexdigest()

    made = print_here(finished, tmp_path, photos)

    assert [each.partition(": ")[2] for each in made.warnings] == [REFERENCE]
    assert REFERENCE in words_of(made.pdf)
    with opened(made.pdf) as pdf:
        assert len(pdf.pages) == made.pages
