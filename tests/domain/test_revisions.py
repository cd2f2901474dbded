"""Which templates and settings are ignored, and what the author is told (domain.md §6)."""

import pytest

from domain.builders import a_question, a_template, settings
from interventions.domain.revisions import settings_faults, template_faults


def asking(type_, operator, *values):
    """Make a template with one condition."""
    condition = {"code": "q", "operator": operator, "values": list(values)}
    return a_template(questions=[a_question("q", type_), a_question("r", shown_if=[{"all": [condition]}])])


CONDITIONS = [
    ("yes_no", "eq", ["true"], True),
    ("yes_no", "eq", ["yes"], False),
    ("yes_no", "lt", ["true"], False),
    ("text", "gt", ["a"], False),
    ("text", "eq", [""], True),
    ("photo", "ne", ["a"], True),
    ("number", "lt", ["1.5"], True),
    ("number", "eq", ["one"], False),
    ("number", "in", ["1", "nan"], False),
    ("number", "in", ["1_0"], False),
    ("date", "gt", ["2026-01-01"], True),
    ("date", "eq", ["01/02/2026"], False),
    ("single", "in", ["a", "z"], False),
    ("multiple", "ne", ["a"], True),
    ("multiple", "gt", ["a"], False),
    ("text", "eq", [], False),
]


@pytest.mark.parametrize(("type_", "operator", "values", "valid"), CONDITIONS)
def test_a_condition_compares_what_can_be_compared(type_, operator, values, valid):
    """A template that could never hold is not published by mistake."""
    reasons = template_faults(asking(type_, operator, *values))

    assert (not reasons) == valid
    assert all(path == "questions.1.shown_if.0.all.0" for path, _ in reasons)


def test_a_condition_asks_earlier_questions_only():
    """Order makes visibility one pass; a later, own or unknown code is named."""
    own = {"all": [{"code": code, "operator": "eq", "values": ["a"]} for code in ("q", "later", "nowhere")]}
    template = a_template(questions=[a_question("q", shown_if=[own]), a_question("later")])

    assert [tuple(reason) for reason in template_faults(template)] == [
        ("questions.0.shown_if.0.all.0", "asks q, which comes later or is this question"),
        ("questions.0.shown_if.0.all.1", "asks later, which comes later or is this question"),
        ("questions.0.shown_if.0.all.2", "asks nowhere: no question"),
    ]


def test_a_code_names_one_question():
    """Else nobody knows whose answer it is."""
    template = a_template(questions=[a_question("q"), a_question("q")])

    assert [tuple(reason) for reason in template_faults(template)] == [("questions.1.code", "the code q is used twice")]


MAILS = [
    ({"mail_body": "{customer} {date} { alone"}, []),
    ({"mail_subject": "{client}"}, ["mail_subject"]),
    ({"mail_subject": "{}", "mail_body": "{customer.email}"}, ["mail_subject", "mail_body"]),
]


@pytest.mark.parametrize(("fields", "paths"), MAILS)
def test_a_mail_has_the_known_placeholders_only(fields, paths):
    """A customer must not read a placeholder."""
    assert [path for path, _ in template_faults(a_template(**fields))] == paths


RECORDS = [({"revision": 0}, ["revision"]), ({"name": "a\nb", "title": "x" * 201}, ["name", "title"])]


@pytest.mark.parametrize(("fields", "paths"), RECORDS)
def test_a_template_keeps_the_rules_of_its_record(fields, paths):
    """The same types as everywhere."""
    assert [path for path, _ in template_faults(a_template(**fields))] == paths


ROUNDING = {"unit_s": 900, "mode": "up", "minimum_s": 0, "scope": "segment"}
SETTINGS = [
    ({}, []),
    ({"zone": "Paris"}, ["zone"]),
    ({"rounding": ROUNDING}, []),
    ({"rounding": {**ROUNDING, "unit_s": 0}}, ["rounding.unit_s"]),
    ({"auto_stop_after_s": 0}, ["auto_stop_after_s"]),
    ({"segment_limit_s": 0}, ["segment_limit_s"]),
    ({"skew_limit_s": 0, "late_limit_s": 0}, ["skew_limit_s", "late_limit_s"]),
    ({"auto_stop_after_s": None, "segment_limit_s": None, "edit_days_before": 0}, []),
    ({"sender": "a@b.example, c@d.example"}, ["sender"]),
]


@pytest.mark.parametrize(("fields", "paths"), SETTINGS)
def test_settings_have_no_unit_or_limit_below_a_second(fields, paths):
    """And a zone that exists."""
    assert [path for path, _ in settings_faults(settings(**fields))] == paths
