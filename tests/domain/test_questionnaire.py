"""Conditions, answers and what is missing (domain.md §6)."""

import pytest

from domain.builders import a_question, a_template, answer
from interventions.domain.questionnaire import is_valid, missing_codes, open_codes, shown_codes

EMPTY = dict.fromkeys(("boolean", "text", "number", "choices"))


def given(**value):
    """Make an answer."""
    return answer("q", **value)["answer"]


VALID = [
    ("yes_no", {"boolean": False}, True),
    ("yes_no", {"text": "true"}, False),
    ("text", {"text": ""}, True),
    ("text", {"choices": []}, False),
    ("photo", {"text": "ref"}, True),
    ("photo", {"boolean": True}, False),
    ("number", {"number": 1.0}, True),
    ("number", {"number": 0.9}, False),
    ("number", {"number": 9.0}, True),
    ("number", {"number": 9.1}, False),
    ("number", {"text": "5"}, False),
    ("date", {"text": "2024-02-29"}, True),
    ("date", {"text": "2026-02-29"}, False),
    ("date", {"text": "20260101"}, False),
    ("date", {"text": "2026-W01-1"}, False),
    ("date", {"text": ""}, True),
    ("single", {"choices": ["a"]}, True),
    ("single", {"choices": ["a", "b"]}, False),
    ("single", {"choices": ["z"]}, False),
    ("single", {"choices": []}, True),
    ("single", {"text": "a"}, False),
    ("multiple", {"choices": ["b", "a"]}, True),
    ("multiple", {"choices": ["a", "a"]}, False),
    ("multiple", {"choices": []}, True),
    ("multiple", {"number": 1.0}, False),
]


@pytest.mark.parametrize(("type_", "value", "expected"), VALID)
def test_an_answer_is_of_its_questions_type(type_, value, expected):
    """Bounds belong to it; an empty text or list is valid."""
    assert is_valid(a_question("q", type_, minimum=1.0, maximum=9.0), given(**value)) == expected


CONDITIONS = [
    ("yes_no", "eq", ["true"], {"boolean": True}, True),
    ("yes_no", "eq", ["true"], {"boolean": False}, False),
    ("yes_no", "in", ["true", "false"], {"boolean": False}, True),
    ("yes_no", "ne", ["true"], {"boolean": False}, True),
    ("text", "eq", ["x"], {"text": "x"}, True),
    ("text", "eq", ["x", "y"], {"text": "y"}, True),
    ("text", "ne", ["x", "y"], {"text": "y"}, False),
    ("number", "eq", ["3"], {"number": 3.0}, True),
    ("number", "in", ["1", "3.0"], {"number": 3.0}, True),
    ("number", "lt", ["10", "1"], {"number": 9.0}, True),
    ("number", "lt", ["9"], {"number": 9.0}, False),
    ("number", "gt", ["1e1"], {"number": 11.0}, True),
    ("date", "lt", ["2026-01-02"], {"text": "2026-01-01"}, True),
    ("date", "gt", ["2026-01-02"], {"text": "2026-01-02"}, False),
    ("single", "in", ["a", "b"], {"choices": ["b"]}, True),
    ("single", "ne", ["a"], {"choices": ["b"]}, True),
    ("multiple", "eq", ["a"], {"choices": ["b", "a"]}, True),
    ("multiple", "ne", ["a"], {"choices": ["b", "a"]}, False),
    ("multiple", "ne", ["c"], {"choices": ["b", "a"]}, True),
    ("text", "ne", ["x"], {"text": ""}, True),
    ("text", "eq", [""], {"text": ""}, False),
    ("multiple", "eq", ["a"], {"choices": []}, False),
    ("number", "gt", ["1"], None, False),
    ("number", "ne", ["1"], None, True),
]


@pytest.mark.parametrize(("type_", "operator", "values", "value", "expected"), CONDITIONS)
def test_a_condition_holds_by_the_answer_that_stands(type_, operator, values, value, expected):
    """No answer and an empty one are the same: only ``ne`` holds."""
    condition = {"code": "q", "operator": operator, "values": values}
    template = a_template(questions=[a_question("q", type_), a_question("r", shown_if=[{"all": [condition]}])])
    answers = {} if value is None else {"q": given(**value)}

    assert ("r" in shown_codes(template, answers)) == expected


def when(code, *values, operator="eq"):
    """Give one way for a question to be shown."""
    return {"all": [{"code": code, "operator": operator, "values": list(values)}]}


BOTH = {"all": [*when("b", "yes")["all"], *when("c", "ok")["all"]]}
CHAIN = a_template(
    questions=[
        a_question("a", required=True),
        a_question("b", required=True, shown_if=[when("a", "yes")]),
        a_question("c", required=True, shown_if=[when("b", "yes")]),
        a_question("d", required=True, shown_if=[when("b", "yes", operator="ne")]),
        a_question("e", required=True, shown_if=[when("a", "no"), BOTH]),
        a_question("f", shown_if=[]),
    ]
)  # fmt: skip
MISSING = [
    ({}, ("a", "d")),
    ({"a": "yes"}, ("b", "d")),
    ({"a": "yes", "b": "yes"}, ("c",)),
    ({"a": "yes", "b": "yes", "c": "ok"}, ("e",)),
    ({"a": "no", "b": "yes", "c": "ok"}, ("d", "e")),
    ({"a": "", "b": "yes"}, ("a", "d")),
]


@pytest.mark.parametrize(("texts", "expected"), MISSING)
def test_a_hidden_question_is_never_required_and_counts_as_not_answered(texts, expected):
    """Its answer stays in the dossier and decides nothing."""
    answers = {code: given(text=text) for code, text in texts.items()}

    assert missing_codes(CHAIN, answers) == expected


def test_a_form_needs_what_answers_still_to_come_may_show():
    """Hidden for want of an answer is open; hidden by an answer, or behind one that is, is closed."""
    template = a_template(
        questions=[
            a_question("leak"),
            a_question("where", shown_if=[{"all": [{"code": "leak", "operator": "eq", "values": ["yes"]}]}]),
            a_question("deep", shown_if=[{"all": [{"code": "where", "operator": "eq", "values": ["x"]}]}]),
        ]
    )
    no = {"boolean": None, "text": "no", "number": None, "choices": None}

    assert open_codes(template, {}) == {"where", "deep"}
    assert open_codes(template, {"leak": no}) == frozenset()
    assert open_codes(template, {"leak": {**no, "text": "yes"}}) == {"deep"}
