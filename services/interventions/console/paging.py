"""Lists in pieces: a cursor that makes no sense is the first piece, a page that is not there the last one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from interventions.projection.queries.rows import Piece

Found = TypeVar("Found")
_LONGEST = 6


def paged(ask: Callable[[Piece], Found], after: str | None, limit: int) -> Found:
    """Ask for what follows a cursor."""
    try:
        return ask(Piece(after or None, limit))
    except ValueError:
        return ask(Piece(None, limit))


def parted(items: Iterable[Found], weigh: Callable[[Found], int], most: int, heaviest: int) -> Iterator[list[Found]]:
    """Part items into pages in order: each ends after so many items or so much weight, and has one at least."""
    page: list[Found] = []
    weight = 0
    for item in items:
        more = weigh(item)
        if page and (len(page) == most or weight + more > heaviest):
            yield page
            page, weight = [], 0
        page.append(item)
        weight += more
    if page:
        yield page


def page_number(text: str | None, pages: Sequence[object]) -> int:
    """Read which page is asked for, counted from 1; the first without one."""
    asked = int(text) if text and text.isdecimal() and len(text) < _LONGEST else 1
    return min(max(asked, 1), max(len(pages), 1))
