"""What comes from outside and goes back out: addresses stay our own, cells of a sheet stay text."""

from urllib.parse import urlsplit


def own_address(text: str) -> str:
    """Keep an address of this site; anything else is today's page."""
    parts = urlsplit(text)
    own = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return text if own and "\n" not in text and "\r" not in text else "/today"


def cell(value: object) -> object:
    """Keep a sheet from reading text as a formula."""
    dangerous = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if dangerous else value
