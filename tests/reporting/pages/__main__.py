import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from interventions.reporting.document.house import BUILT_IN
from interventions.reporting.press.house_check import print_example

FOLDER = Path(__file__).parent
DOCS = Path("docs")
NAMES = ("report", "work-sheet")
_SMALL, _LARGE = 0.6, 1.35


def pictured(pdf: bytes, scale: float = _SMALL, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[page].render(scale=scale).to_pil().convert("RGB")
    return picture


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = print_example(BUILT_IN, Path(folder))
    for name, each in zip(NAMES, made, strict=True):
        pictured(each.pdf).quantize(64).save(FOLDER / f"{name}.png", optimize=True)
        pictured(each.pdf, _LARGE).quantize(128).save(DOCS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
