"""What may stand in an envelope: exactly one plain address."""

import re

_ONE = re.compile(r"[^\s<>,;:\"()\x00-\x1f\x7f]+@[^\s<>,;:\"()@\x00-\x1f\x7f]+")


def address_fault(address: str) -> str | None:
    """Say why no mail goes to or from an address; None for one that is fine."""
    if not _ONE.fullmatch(address):
        return "invalid_address: not exactly one"
    if not address.isascii():
        return "invalid_address: letters beyond ASCII, which mail servers may not understand; use the ASCII form"
    return None
