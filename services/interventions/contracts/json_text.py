"""JSON text to plain objects, strictly: no duplicate key, no NaN, no lone surrogate, no bottomless nesting."""

import json
from typing import Any

_LONGEST = 60


class JsonFormError(ValueError):
    """An object that is not in the JSON form: where, what belongs there, what is there."""

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__(f"{path or 'the record'}: expected {expected}, found {found}")
        self.path = path
        self.expected = expected
        self.found = found


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonFormError(twice, "each field once", "it twice")
    return content


def _no_constant(name: str) -> Any:
    raise JsonFormError("", "a finite number", name)


_DECODER = json.JSONDecoder(object_pairs_hook=_distinct, parse_constant=_no_constant)


def parse_json(text: str | bytes) -> Any:
    """Read one JSON value. Raises JsonFormError for whatever is not strictly one."""
    try:
        return _DECODER.decode(text if isinstance(text, str) else text.decode())
    except UnicodeDecodeError as fault:
        raise JsonFormError("", "UTF-8", f"the byte {fault.object[fault.start]:02x} at {fault.start}") from fault
    except json.JSONDecodeError as fault:
        raise JsonFormError("", "JSON", f"{fault.msg.lower()} at column {fault.colno}") from fault
    except RecursionError as fault:
        raise JsonFormError("", "a record", "nesting without end") from fault
    except ValueError as fault:
        if isinstance(fault, JsonFormError):
            raise
        raise JsonFormError("", "a number of ordinary length", "thousands of digits") from fault


def seen(value: object) -> str:
    """Say in a few words what is there instead."""
    match value:
        case None:
            return "null"
        case dict():
            return "an object"
        case list():
            return "an array"
        case str() if not is_unicode(value):
            return "half a surrogate pair"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def is_unicode(text: str) -> bool:
    """Tell whether a text has a UTF-8 form: JSON can escape half a surrogate pair, which has none."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
