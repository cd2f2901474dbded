"""Texts as a page can show them: one kind of line break, no character that paper or archive refuse."""

import re
from typing import Any

_TAB = "    "
_REPLACED = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\r": "\n", "\t": _TAB, "\ufeff": "\N{WORD JOINER}"})
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_UNFIT = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff{_NO_CHARACTERS}]")


def legible(content: Any) -> Any:
    """Give content with each of its texts made legible; nothing visible is lost, no character is ever markup.

    A zero-width no-break space becomes the word joiner that has replaced it; what the wire refuses (control
    characters, bidirectional overrides) and what is no character (half a surrogate pair, U+FFFE) would show as the
    replacement character.
    """
    match content:
        case str():
            plain = content.replace("\r\n", "\n").translate(_REPLACED).strip()
            return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", plain)
        case dict():
            return {key: legible(value) for key, value in content.items()}
        case list():
            return [legible(value) for value in content]
        case _:
            return content
