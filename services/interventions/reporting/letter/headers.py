"""Header lines of a mail, written here to the last byte.

The standard library's headers decode a value before they write it: ``=?utf-8?q?=0D=0ABcc:…?=`` typed into a name
became a line of its own. Here a text that is not plain is encoded whole, so that what was typed is what is read.
"""

import re
from base64 import b64encode
from collections.abc import Iterable

_PLAIN = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LINE = 76
_WORD_BYTES = 39


def header_block(fields: Iterable[tuple[str, str]]) -> bytes:
    """Write fields that ``unstructured``, ``mailbox`` or this program made. Raises: ValueError, by no text."""
    lines = [f"{name}: {value}\r\n" for name, value in fields]
    for line in lines:
        if not line.isascii() or re.search(r"\r(?!\n)|(?<!\r)\n|\r\n(?![ \t]|\Z)|\0", line):
            raise ValueError(f"not a header line: {line.partition(':')[0]}")
    return "".join(lines).encode("ascii")


def unstructured(name: str, text: str) -> str:
    """Write a text of one line as the value of a header such as ``Subject``."""
    return text if _is_plain(text, _LINE - len(name) - 2) else _encoded(text)


def mailbox(name: str, display_name: str, address: str) -> str:
    """Write a name and an address that was parsed to exactly one."""
    if not display_name:
        return address
    if not _is_plain(display_name, _LINE - len(name) - 4):
        shown = _encoded(display_name)
    elif _ATOMS.fullmatch(display_name):
        shown = display_name
    else:
        shown = '"' + re.sub(r'(["\\])', r"\\\1", display_name) + '"'
    gap = " " if len(f"{name}: {shown} <{address}>") <= _LINE else "\r\n "
    return f"{shown}{gap}<{address}>"


def _is_plain(text: str, longest: int) -> bool:
    fits = len(text) <= longest and text == " ".join(text.split())
    return fits and "=?" not in text and _PLAIN.fullmatch(text) is not None


def _encoded(text: str) -> str:
    """Encode a text whole, in words of whole letters that keep a line within 76 characters (RFC 2047)."""
    words, word = list[bytes](), b""
    for letter in text:
        added = letter.encode("utf-8", "replace")
        if len(word) + len(added) > _WORD_BYTES:
            words.append(word)
            word = b""
        word += added
    return "\r\n ".join(f"=?utf-8?b?{b64encode(each).decode()}?=" for each in [*words, word])
