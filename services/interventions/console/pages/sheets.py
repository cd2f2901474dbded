"""Which technicians a planning shows at once: so many a page, by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from interventions.console.paging import page_number, parted
from interventions.projection.queries.rows import Outline, Person
from interventions.projection.words import folded, words_in

PEOPLE = 25
VISITS = 180
"""A page ends after so many technicians, or so many visits: a week has more of these than a day."""
NOBODYS = 40


class Wanted(NamedTuple):
    """What is asked for; ``words`` begin words of a name, None: they are forgotten. ``whole``: no pages, to print."""

    page: str | None = None
    whole: bool = False
    words: str | None = ""
    technician_id: str | None = None


class Sheet(NamedTuple):
    """One page: its technicians, the ``first`` of them among all that were ``found``, and the cards it needs.

    ``unassigned`` are on every page; ``hidden`` of them are not shown.
    """

    people: tuple[Person, ...]
    visits: tuple[int, ...]
    page: int
    pages: int
    first: int
    found: int
    unassigned: int
    hidden: int
    wanted: Wanted


def sheet_of(lines: Sequence[Outline], names: Mapping[str, str], wanted: Wanted) -> Sheet:
    """Choose a page; one that is beyond the last is the last."""
    of, nobodys = _by_technician(lines, wanted.technician_id)
    everyone = sorted(_found(of, names, words_in(wanted.words or "")), key=lambda each: (folded(each.name), each))
    parts = parted(everyone, lambda each: len(of[each.technician_id]), PEOPLE, VISITS)
    pages = [everyone] if wanted.whole else list(parts) or [[]]
    page = page_number(wanted.page, pages)
    people = pages[page - 1]
    shown = nobodys if wanted.whole else nobodys[:NOBODYS]
    visits = dict.fromkeys(shown + [number for each in people for number in of[each.technician_id]])
    return Sheet(
        tuple(people), tuple(visits), page, len(pages), sum(map(len, pages[: page - 1])) + 1, len(everyone),
        len(nobodys), len(nobodys) - len(shown), wanted,
    )  # fmt: skip


def _by_technician(lines: Sequence[Outline], technician_id: str | None) -> tuple[dict[str, list[int]], list[int]]:
    of: dict[str, list[int]] = {}
    nobodys = []
    for line in lines:
        for each in line.technician_ids:
            if technician_id in {None, each}:
                of.setdefault(each, []).append(line.number)
        if not line.technician_ids:
            nobodys.append(line.number)
    return of, nobodys


def _found(of: Mapping[str, Sequence[int]], names: Mapping[str, str], words: Sequence[str]) -> Iterator[Person]:
    for each in of:
        person = Person(each, names.get(each, each))
        theirs = words_in(person.name) if words else ()
        if all(any(word.startswith(begin) for word in theirs) for begin in words):
            yield person
