"""The text of a PDF as its file holds it, in the file's order: what a reader of PDFs makes of it is the reader's."""

import io
import re

import pikepdf

_PAIR = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_CHARS = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)


def text_in_file(pdf: bytes) -> str:
    """Give what the pages say, one after another, by ActualText where it stands and by ToUnicode elsewhere.

    A string within ReversedChars is read from its end (ISO 32000-1, 14.8.2.3.3). Where a line or a paragraph ends is
    not in a PDF: the caller closes up what it compares.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return "\n".join(_page(page) for page in document.pages)


def _page(page: pikepdf.Page) -> str:
    fonts = {name: _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    said: list[str] = []
    instead: list[bool] = []
    turned: list[bool] = []
    letters: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                actual = _actual(operands)
                if actual is not None and not any(instead):
                    said.append(actual)
                instead.append(actual is not None)
                turned.append(str(operands[0]) == "/ReversedChars")
            case "EMC":
                instead.pop()
                turned.pop()
            case "Tf":
                letters = fonts[str(operands[0])]
            case "Tj" | "TJ" if not any(instead):
                said.extend(_shown(operands[0], letters, -1 if any(turned) else 1))
    return "".join(said)


def _actual(operands: list[object]) -> str | None:
    marked = operands[-1]
    return str(marked["/ActualText"]) if isinstance(marked, pikepdf.Dictionary) and "/ActualText" in marked else None


def _shown(operand: object, letters: dict[bytes, str], step: int) -> list[str]:
    strings = list(operand) if isinstance(operand, pikepdf.Array) else [operand]
    each_string = [bytes(each) for each in strings if isinstance(each, pikepdf.String)]
    return [
        letter
        for codes in each_string
        for letter in [letters[codes[at : at + 2]] for at in range(0, len(codes), 2)][::step]
    ]


def _letters(font: pikepdf.Object) -> dict[bytes, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    assert "beginbfrange" not in table
    return {
        bytes.fromhex(code): bytes.fromhex(letter).decode("utf-16-be")
        for part in _CHARS.findall(table)
        for code, letter in _PAIR.findall(part)
    }
