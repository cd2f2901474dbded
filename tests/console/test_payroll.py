# ruff: noqa: RUF001 -- a dash as print has it
"""Payroll of a firm with more technicians than a page holds."""

import re

from console.visiting import on_site, planned, visit
from domain.builders import MINUTE, T0, a_technician, settings
from interventions.console.pages.payroll import PEOPLE
from interventions.console.paging import page_number, parted

MONDAY = "from=2026-01-05&to=2026-01-05"


def test_a_page_ends_by_number_or_by_weight_and_nothing_is_lost():
    weights = [1, 1, 1, 5, 9, 2, 2]

    pages = list(parted(weights, int, 3, 5))

    assert pages == [[1, 1, 1], [5], [9], [2, 2]]
    assert list(parted([], int, 3, 5)) == []


def test_a_page_number_is_read_or_the_nearest():
    assert [page_number(text, "abc") for text in (None, "", "2", "9", "0", "-1", "x", "9" * 5000, "²")] == [
        1, 1, 2, 3, 1, 1, 1, 1, 1,
    ]  # fmt: skip
    assert page_number("2", []) == 1


def worked(number):
    """Let so many technicians work for half an hour each, on a visit of his own."""
    for each in range(number):
        name, key = f"name{each:03}", f"v{each}"
        actor = {"id": name, "role": "technician"}
        yield planned(key, technicians=[a_technician(name)], lead_id=None)
        yield on_site("started", 0, key, actor=actor, technician_id=name)
        yield on_site("stopped", 30, key, actor=actor, technician_id=name)


def test_pages_show_some_and_sums_and_files_have_all(tmp_path):
    """Who is paid does not depend on the page that is open."""

    async def story(visitor):
        await visitor.happens(*worked(PEOPLE + 1))

        first = await visitor.page(f"/payroll?{MONDAY}")
        second = await visitor.page(f"/payroll?{MONDAY}&page=2")
        rows = (await visitor.page(f"/payroll.csv?{MONDAY}&page=2")).splitlines()

        def seen(page):
            return re.findall(r'<tr><td class="w">(Name\d+)<', page)

        everyone = [f"Name{number:03}" for number in range(PEOPLE + 1)]
        total = re.compile(r"<tfoot>.*?13 h 00", re.DOTALL)
        assert (seen(first), seen(second)) == (everyone[:PEOPLE], everyone[PEOPLE:])
        assert total.search(first)
        assert total.search(second)
        assert f"1–{PEOPLE} of {PEOPLE + 1} technicians with hours" in first
        assert [row.split(",")[1] for row in rows[1:]] == everyone

    visit(tmp_path, story)


def test_a_technicians_sum_is_of_his_days_each_rounded(tmp_path):
    """A quarter of an hour begun is a quarter: twice ten minutes are two quarters, not one and a bit."""

    async def story(visitor):
        rule = {"unit_s": 900, "mode": "up", "minimum_s": 0, "scope": "technician"}
        visitor.chain.write_references([], [settings(revision=2, rounding=rule)], T0)
        for key, day in (("i1", 0), ("i2", 1440)):
            came = on_site("started", day, key), on_site("stopped", day + 10, key)
            await visitor.happens(planned(key, planned_start=T0 + day * MINUTE), *came)

        page = await visitor.page("/payroll?from=2026-01-05&to=2026-01-06")

        sums = re.search(r'<tr class="sum">(.*?)</tr>', page, re.DOTALL)[1]
        assert re.findall(r">([^<>]+)</th>", sums) == [
            "Ann",
            "2 days",
            "0 h 20",
            "0 h 00",
            "0 h 00",
            "0 h 30",
            "0 h 00",
        ]

    visit(tmp_path, story)
