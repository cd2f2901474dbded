"""docs/report-templates.md names every field that a template gets, and no other."""

import re
from pathlib import Path

from interventions.reporting.document.example import example_work_sheet
from interventions.reporting.document.sheet import sheet
from reporting.builders import a_finished, small_photos
from reporting.test_layout import a_segment

PAGE = Path(__file__).parents[2] / "docs" / "report-templates.md"
_ROW = re.compile(r"^\| `([a-z_.\[\]]+)` \|", re.MULTILINE)


def paths(content, at=""):
    """Name every field: a dot into an object, ``[]`` into a list; ``words`` is one field, whatever it holds."""
    if isinstance(content, list):
        return {path for each in content for path in paths(each, f"{at}[]")}
    if isinstance(content, dict) and at != "words":
        inside = {path for key, each in content.items() for path in paths(each, f"{at}.{key}" if at else key)}
        return inside | ({at} if at else set())
    return {at}


def test_every_field_of_the_content_is_described():
    """A company writes its template by this page alone."""
    told = set(_ROW.findall(PAGE.read_text(encoding="utf-8")))
    finished = a_finished()
    finished["time"]["segments"] = [a_segment(correction_reason="x", raw_start=0, raw_end=0)]
    finished["time"]["variance_s"] = 60
    form = example_work_sheet(small_photos())
    done = {**finished, "request": form["request"]}

    given = {path for each in (finished, form, done) for path in paths(sheet(each, {}))}

    ends = {re.sub(r"(\[\])+$", "", path) for path in given}
    assert {path for path in ends if path} == told
