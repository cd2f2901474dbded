"""The marks of capitals: of IBM Plex Sans what letters with marks need, each mark above drawn at a capital's height.

There a mark stands on a capital without being shifted upwards: see ``level_marks``, which says what a shift costs.
``make high-marks`` makes both files; the family has a name of its own, as the licence of IBM Plex Sans asks for.
"""

import io
from collections import Counter
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from reporting.level_marks import anchors

FOLDER = Path("services/interventions/reporting/document/fonts")
FAMILY = "High Marks"
STYLES = ("Regular", "SemiBold")
_LETTERS = [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x530), *range(0x1E00, 0x2000)]
_NAMES = {1: "{0} {1}", 2: "Regular", 3: "{0} {1}", 4: "{0} {1}", 6: "{2}-{1}", 16: "{0}", 17: "{1}"}


def main() -> None:
    for style in STYLES:
        written(style).write_bytes(high_marks(style))


def written(style: str) -> Path:
    return FOLDER / f"HighMarks-{style}.ttf"


def high_marks(style: str) -> bytes:
    font = TTFont(FOLDER / f"IBMPlexSans-{style}.ttf", recalcTimestamp=False)
    _thin_out(font)
    rise, marks = _rise(font)
    _draw_anew(font, dict.fromkeys(marks, rise))
    for anchor in anchors(font):
        anchor.YCoordinate = 0
    font["name"].names = [each for each in font["name"].names if each.nameID in {0, 13, 14}]
    for number, name in _NAMES.items():
        font["name"].setName(name.format(FAMILY, style, FAMILY.replace(" ", "")), number, 3, 1, 0x409)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def _thin_out(font: TTFont) -> None:
    options = Options(layout_features=["ccmp", "mark"], name_IDs=["*"], notdef_outline=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_LETTERS)
    subsetter.subset(font)


def _rise(font: TTFont) -> tuple[int, list[str]]:
    """Give how much higher most capitals want a mark than it is drawn, and the marks that stand above."""
    tables = [
        getattr(each, "ExtSubTable", each) for rule in font["GPOS"].table.LookupList.Lookup for each in rule.SubTable
    ]
    table = next(each for each in tables if "uni0301" in each.MarkCoverage.glyphs)
    marks = dict(zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True))
    low = marks["uni0301"].MarkAnchor.YCoordinate
    wanted = Counter(each.BaseAnchor[0].YCoordinate for each in table.BaseArray.BaseRecord)
    high = max(wanted, key=lambda height: (height > low) * wanted[height])
    return high - low, [name for name, each in marks.items() if each.MarkAnchor.YCoordinate == low]


def _draw_anew(font: TTFont, rises: dict[str, int]) -> None:
    """Draw each glyph by itself, so that no letter is made of a mark that is raised."""
    shapes = font.getGlyphSet()
    drawn = {}
    for name in font.getGlyphOrder():
        recorded, pen = DecomposingRecordingPen(shapes), TTGlyphPen(None)
        shapes[name].draw(recorded)
        recorded.replay(pen)
        drawn[name] = pen.glyph()
        if name in rises:
            drawn[name].coordinates.translate((0, rises[name]))
    for name, glyph in drawn.items():
        font["glyf"][name] = glyph


if __name__ == "__main__":
    main()
