"""Set the marks of a font level: beside the letter where the font wants them, at the height at which they are drawn.

Typst sets a glyph that is shifted upwards or downwards as a text of its own, and says the whole cluster again with
it: a Khmer name would stand in the text layer with syllables doubled. Say which fonts: python -m reporting.level_marks
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.ttLib import TTFont

_EXTENDED = 9


def main(files: list[str]) -> None:
    for file in files:
        font = TTFont(file, recalcTimestamp=False)
        for anchor in _anchors(font):
            anchor.YCoordinate = 0
        font.save(Path(file))


def _anchors(font: TTFont) -> Iterator[object]:
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
