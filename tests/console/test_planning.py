# ruff: noqa: RUF001 -- a dash as print has it
"""The planning of a firm with more technicians than a page holds."""

import re

import pytest

from console.visiting import planned, visit
from domain.builders import HOUR, T0, a_technician
from interventions.console.pages.sheets import NOBODYS, PEOPLE, VISITS, Wanted, sheet_of
from interventions.projection.queries.rows import Outline, Person

DAY = "/planning?day=2026-01-05"


def outlines(technicians, visits=1):
    """Make so many visits of each of some technicians."""
    keys = [(each, number) for each in technicians for number in range(visits)]
    return [Outline(place, "confirmed", T0, T0 + HOUR, (each,)) for place, (each, _) in enumerate(keys)]


def people(sheet):
    """Name who is shown."""
    return [person.technician_id for person in sheet.people]


def test_every_technician_is_on_one_page_and_pages_are_bounded():
    """Nobody's day is overlooked because the firm grew."""
    everyone = [f"t{number:03}" for number in range(2 * PEOPLE + 3)]
    lines = outlines(everyone)

    pages = [sheet_of(lines, {}, Wanted(page)) for page in "123"]

    assert [each for page in pages for each in people(page)] == everyone
    assert [(page.first, len(page.people), page.pages, page.found) for page in pages] == [
        (1, PEOPLE, 3, len(everyone)), (PEOPLE + 1, PEOPLE, 3, len(everyone)), (2 * PEOPLE + 1, 3, 3, len(everyone)),
    ]  # fmt: skip
    assert all(len(page.visits) == len(page.people) for page in pages)


def test_a_page_of_a_week_ends_where_it_has_enough_visits():
    sheet = sheet_of(outlines(["a", "b", "c"], VISITS - 1), {}, Wanted())

    assert (people(sheet), sheet.pages) == (["a"], 3)


def test_a_page_that_is_not_there_is_the_last():
    lines = outlines([f"t{number:03}" for number in range(PEOPLE + 1)])

    assert people(sheet_of(lines, {}, Wanted("99"))) == [f"t{PEOPLE:03}"]
    assert sheet_of([], {}, Wanted("99")).people == ()


def test_names_are_sorted_and_found_without_accents():
    names = {"a": "Zoé Martin", "b": "Élodie Roux", "c": "Eric Marais"}

    everyone, found = (sheet_of(outlines("abcd"), names, Wanted(words=words)) for words in ("", "mar zo"))

    assert everyone.people == (
        Person("d", "d"), Person("b", "Élodie Roux"), Person("c", "Eric Marais"), Person("a", "Zoé Martin"),
    )  # fmt: skip
    assert found.people == (Person("a", "Zoé Martin"),)


def test_what_nobody_has_is_on_every_page_up_to_a_measure():
    nobodys = [Outline(1000 + number, "confirmed", T0, T0 + HOUR, ()) for number in range(NOBODYS + 2)]
    lines = outlines([f"t{number:03}" for number in range(PEOPLE + 1)]) + nobodys

    second, whole = sheet_of(lines, {}, Wanted("2")), sheet_of(lines, {}, Wanted("2", whole=True))

    assert (second.unassigned, second.hidden, len(second.visits)) == (NOBODYS + 2, 2, NOBODYS + 1)
    assert (whole.hidden, whole.pages, len(whole.visits)) == (0, 1, len(lines))


def test_a_visit_of_two_is_under_each_and_fetched_once():
    lines = [Outline(7, "confirmed", T0, T0 + HOUR, ("a", "b"))]

    assert sheet_of(lines, {}, Wanted()).visits == (7,)
    assert people(sheet_of(lines, {}, Wanted(technician_id="b"))) == ["b"]


def a_firm(number=PEOPLE + 1):
    """Plan a visit of each of some technicians, and one of nobody."""
    visits = [
        planned(f"v{each}", technicians=[a_technician(f"name{each:03}")], lead_id=None, tags=[])
        for each in range(number)
    ]
    return [*visits, planned("nobodys", technicians=[], lead_id=None)]


@pytest.mark.parametrize("view", ["", "&view=week"])
def test_pages_follow_each_other_and_all_is_for_printing(tmp_path, view):
    async def story(visitor):
        await visitor.happens(*a_firm())

        first = await visitor.page(DAY + view)
        second = await visitor.page(f"{DAY}{view}&page=2")
        whole = await visitor.page(f"{DAY}{view}&all=1")

        def seen(page):
            return list(re.findall(r"<h[23][^>]*>(Name\d+|Nobody assigned)<", page))

        everyone = [f"Name{number:03}" for number in range(PEOPLE + 1)]
        assert seen(first) == ["Nobody assigned", *everyone[:PEOPLE]]
        assert seen(second) == ["Nobody assigned", everyone[-1]]
        assert seen(whole) == ["Nobody assigned", *everyone]
        assert f"1–{PEOPLE} of {PEOPLE + 1} technicians with visits" in first
        assert f"{PEOPLE + 1} technicians with visits" in whole
        assert f"Confirmed {PEOPLE + 2}" in second

    visit(tmp_path, story)


def test_a_technician_is_found_by_name_and_the_name_is_in_no_address(tmp_path):
    async def story(visitor):
        await visitor.happens(*a_firm())

        answer = await visitor.press("/planning/find?day=2026-01-05&page=2", words="name007")
        page = await visitor.page(answer.headers["location"])

        assert "007" not in answer.headers["location"]
        assert "page=" not in answer.headers["location"]
        assert "Name007" in page
        assert 'href="/interventions/v7"' in page
        assert 'href="/interventions/v8"' not in page
        assert 'href="/interventions/nobodys"' in page

    visit(tmp_path, story)
