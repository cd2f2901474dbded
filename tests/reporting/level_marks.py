"""Set the marks of a font level: beside the letter where the font wants them, at the height at which they are drawn.

Typst sets a glyph that is shifted upwards or downwards as a text of its own, and says the whole cluster again with
it: a Khmer name would stand in the text layer with syllables doubled. Say which fonts: python -m reporting.level_marks
With --nearly only those anchors are moved of which nobody sees it, to the height of most others.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fontTools.ttLib import TTFont

_EXTENDED = 9
_UNSEEN = 0.006
"""Of the size of a letter: a fiftieth of a millimetre in print."""


def main(arguments: list[str]) -> None:
    nearly = "--nearly" in arguments
    for file in arguments[nearly:]:
        font = TTFont(file, recalcTimestamp=False)
        level(font, _UNSEEN * font["head"].unitsPerEm if nearly else float("inf"))
        font.save(Path(file))


def level(font: TTFont, most: float) -> None:
    """Move each anchor that is at most so far from the height of most others there; all to zero if any may move."""
    heights = (
        [0] if most == float("inf") else [y for y, _ in Counter(a.YCoordinate for a in anchors(font)).most_common()]
    )
    for anchor in anchors(font):
        anchor.YCoordinate = next(y for y in heights if abs(y - anchor.YCoordinate) <= most)


def anchors(font: TTFont) -> Iterator[object]:
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            yield from _of_table(table.ExtSubTable if lookup.LookupType == _EXTENDED else table)


def _of_table(table: object) -> Iterator[object]:
    """Walk whatever holds anchors: marks on letters, on ligatures, on marks."""
    if type(table).__name__ == "Anchor":
        yield table
    elif isinstance(table, list):
        for each in table:
            yield from _of_table(each)
    elif hasattr(table, "__dict__") and "Coverage" not in type(table).__name__:
        for each in vars(table).values():
            yield from _of_table(each)


if __name__ == "__main__":
    main(sys.argv[1:])
