"""The font of last resort: a box for every code point that no other font of ours draws; ``make last-font`` makes it.

A collection of one face for each plane, all of the same tables but names and cmap. Every code point of a plane has
a glyph of its own, though all look alike: so each is named by the ToUnicode map of a PDF, which every reader of PDFs
follows, and not by ActualText alone, of which some leave out what lies beyond the first plane.
"""

import io
import struct
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

FILE = Path("services/interventions/reporting/document/fonts/LastResortBoxes.ttc")
FAMILY = "Last Resort Boxes"
PLANES = range(17)
_GLYPHS = 0xFFFF
"""None for a missing one, and one for each code point of a plane but its last two, which are no characters."""
_EM, _ADVANCE, _FOOT, _HEAD = 1000, 620, -120, 760
_RIM, _STROKE = 60, 46
_EPOCH = 3_786_912_000
"""2024-01-01, in seconds since 1904: a font made anew is the same file."""


def main() -> None:
    FILE.write_bytes(last_font())


def last_font() -> bytes:
    shared = _outlines()
    collection = TTCollection()
    collection.fonts = [_face(plane, shared) for plane in PLANES]
    written = io.BytesIO()
    collection.save(written, shareTables=True)
    return written.getvalue()


def _face(plane: int, shared: dict[str, bytes]) -> TTFont:
    font = _frame(f"{FAMILY} {plane}")
    for tag, content in {**shared, "cmap": _cmap(plane)}.items():
        font[tag] = DefaultTable(tag)
        font[tag].data = content
    font["head"].indexToLocFormat = 1
    return font


def _frame(family: str) -> TTFont:
    """Give a face of two glyphs with all that a font must say, dated and named."""
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap({ord("□"): "box"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "box": _box()})
    builder.setupHorizontalMetrics({".notdef": (_ADVANCE, 0), "box": (_ADVANCE, _RIM)})
    builder.setupHorizontalHeader(ascent=880, descent=-240)
    names = {"familyName": family, "styleName": "Regular", "psName": f"{family.replace(' ', '')}-Regular"}
    builder.setupNameTable({**names, "copyright": "A box for every letter that no other font draws."}, mac=False)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-240, usWinAscent=880, usWinDescent=240)
    builder.setupPost(keepGlyphNames=False)
    builder.setupMaxp()
    font: TTFont = builder.font
    font.recalcTimestamp = font.recalcBBoxes = False
    font["head"].created = font["head"].modified = _EPOCH
    font["maxp"].maxComponentElements = font["maxp"].maxComponentDepth = 1
    font["maxp"].maxCompositePoints, font["maxp"].maxCompositeContours = 8, 2
    return font


def _box() -> object:
    pen = TTGlyphPen(None)
    for inset, turn in ((0, 1), (_STROKE, -1)):
        left, right = _RIM + inset, _ADVANCE - _RIM - inset
        foot, head = _FOOT + inset, _HEAD - inset
        first, *others = [(left, foot), (left, head), (right, head), (right, foot)][::turn]
        pen.moveTo(first)
        for corner in others:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _outlines() -> dict[str, bytes]:
    """Give the tables that all faces share: one box drawn, and every further glyph made of it."""
    font = _frame(FAMILY)
    box = font["glyf"]["box"].compile(font["glyf"])
    box += bytes(-len(box) % 4)
    again = struct.pack(">5h2H2b", -1, _RIM, _FOOT, _ADVANCE - _RIM, _HEAD, 0x0002, 1, 0, 0)
    maxp = font["maxp"].compile(font)
    places = [0, 0, *range(len(box), len(box) + len(again) * (_GLYPHS - 1), len(again))]
    return {
        "glyf": box + again * (_GLYPHS - 2),
        "loca": struct.pack(f">{_GLYPHS + 1}I", *places),
        "hmtx": struct.pack(">Hh", _ADVANCE, 0) + struct.pack(">h", _RIM) * (_GLYPHS - 1),
        "maxp": maxp[:4] + struct.pack(">H", _GLYPHS) + maxp[6:],
        "hhea": font["hhea"].compile(font)[:-2] + struct.pack(">H", 1),
    }


def _cmap(plane: int) -> bytes:
    """Map what a text may hold of a plane; controls, surrogates and what is no character are not drawn."""
    low = [(0x20, 0x7E), (0xA0, 0xD7FF), (0xE000, 0xFDCF), (0xFDF0, 0xFFFD)] if plane == 0 else [(0, 0xFFFD)]
    groups = b"".join(struct.pack(">3I", (plane << 16) + first, (plane << 16) + last, first + 1) for first, last in low)
    header = struct.pack(">4HI", 0, 1, 3, 10, 12)
    return header + struct.pack(">2H3I", 12, 0, 16 + len(groups), 0, len(low)) + groups


if __name__ == "__main__":
    main()
