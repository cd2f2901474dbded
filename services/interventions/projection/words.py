"""Words to search by: without accents and case, the same in the read model and in what a person types."""

import re
import unicodedata
from collections.abc import Iterable

_ALONE = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
"""A run of letters and digits; where words are written without blanks between them, each sign is one."""
_NUMBER = re.compile(r"[0-9]+")
_DIGITS = 12
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i"})


def folded(text: str) -> str:
    """Take accents and case off; what is left of a text that has nothing but those is empty."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign)).translate(_LETTERS).lower()


def words_in(text: str) -> list[str]:
    """Give the folded words of a text, in order."""
    return _WORD.findall(folded(text))


def searchable(texts: Iterable[str | None]) -> str:
    """Put the words of some texts together, each once, parted by blanks."""
    return " ".join(dict.fromkeys(word for text in texts if text for word in words_in(text)))


def sortable(reference: str | None) -> str:
    """Fold a printed number so that R-9 comes before R-10."""
    return _NUMBER.sub(lambda found: found.group().zfill(_DIGITS), folded(reference or ""))[:200]
