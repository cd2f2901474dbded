"""Where a list goes on: a cursor names the list's order and the last row seen, and is good for a URL."""

import base64
import binascii
import json
from typing import Any


def cursor(order: str, *last: Any) -> str:
    """Write a cursor."""
    return base64.urlsafe_b64encode(json.dumps([order, *last]).encode()).decode().rstrip("=")


def last_seen(written: str, order: str, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """Read a cursor. Raises ValueError for what is none of this order."""
    try:
        found = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    except (binascii.Error, UnicodeError, ValueError) as fault:
        raise ValueError("not a cursor") from fault
    if not isinstance(found, list) or found[:1] != [order] or [type(each) for each in found[1:]] != list(kinds):
        raise ValueError("not a cursor of this list")
    return tuple(found[1:])
