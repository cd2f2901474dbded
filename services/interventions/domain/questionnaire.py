"""Which questions are shown, which answers are valid, which are missing (domain.md §6)."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date

from interventions.domain.events import Answer
from interventions.domain.templates import Condition, InterventionTemplate, Question
from interventions.domain.words import Operator, QuestionType

Answers = Mapping[str, Answer]
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parsed_number(text: str) -> float | None:
    """Read a finite number, written as JSON writes numbers."""
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    return number if math.isfinite(number) else None


def is_day(text: str) -> bool:
    """Tell whether a text is a real ISO date."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def question_of(template: InterventionTemplate, code: str) -> Question | None:
    """Find a question of the template."""
    return next((question for question in template["questions"] if question["code"] == code), None)


def is_empty(answer: Answer) -> bool:
    """Tell whether an answer counts as none: an empty text or list."""
    return answer["text"] == "" or answer["choices"] == []


def _choices_valid(question: Question, answer: Answer) -> bool:
    chosen = answer["choices"]
    if chosen is None or len(set(chosen)) != len(chosen) or not set(chosen) <= set(question["choices"]):
        return False
    return question["type"] == QuestionType.MULTIPLE or len(chosen) <= 1


def _number_valid(question: Question, answer: Answer) -> bool:
    number, least, most = answer["number"], question["minimum"], question["maximum"]
    return number is not None and (least is None or number >= least) and (most is None or number <= most)


_VALID: Mapping[str, Callable[[Question, Answer], bool]] = {
    QuestionType.YES_NO: lambda _, answer: answer["boolean"] is not None,
    QuestionType.TEXT: lambda _, answer: answer["text"] is not None,
    QuestionType.PHOTO: lambda _, answer: answer["text"] is not None,
    QuestionType.NUMBER: _number_valid,
    QuestionType.DATE: lambda _, answer: (
        answer["text"] is not None and (answer["text"] == "" or is_day(answer["text"]))
    ),
    QuestionType.SINGLE: _choices_valid,
    QuestionType.MULTIPLE: _choices_valid,
}


def is_valid(question: Question, answer: Answer) -> bool:
    """Tell whether an answer is of the question's type, within its bounds and among its choices."""
    return _VALID[question["type"]](question, answer)


def shown_codes(template: InterventionTemplate, answers: Answers) -> frozenset[str]:
    """Give the codes of the questions that are shown with these answers.

    A condition asks earlier questions only; one that is hidden itself counts as not answered.
    """
    shown: dict[str, Question] = {}
    for question in template["questions"]:
        ways = question["shown_if"]
        if not ways or any(all(_holds(each, shown, answers) for each in way["all"]) for way in ways):
            shown[question["code"]] = question
    return frozenset(shown)


def open_codes(template: InterventionTemplate, answers: Answers) -> frozenset[str]:
    """Give the questions, hidden now, that answers still to come may show: a form on paper needs them, too."""
    shown = shown_codes(template, answers)
    questions = {question["code"]: question for question in template["questions"]}
    unsure = {code for code in shown if _unanswered(answers.get(code))}
    seen = {code: questions[code] for code in shown}
    for code, question in questions.items():
        if code not in shown and any(
            all(each["code"] in unsure or _holds(each, seen, answers) for each in way["all"])
            for way in question["shown_if"]
        ):
            unsure.add(code)
    return frozenset(unsure - shown)


def _holds(condition: Condition, shown: Mapping[str, Question], answers: Answers) -> bool:
    question, answer = shown.get(condition["code"]), answers.get(condition["code"])
    if question is None or answer is None or is_empty(answer):
        return condition["operator"] == Operator.NE
    given, wanted = _comparable(question, answer, condition["values"])
    match condition["operator"]:
        case Operator.LT:
            return bool(given[0] < wanted[0])
        case Operator.GT:
            return bool(given[0] > wanted[0])
        case Operator.NE:
            return set(given).isdisjoint(wanted)
        case _:
            return not set(given).isdisjoint(wanted)


def _comparable(question: Question, answer: Answer, values: list[str]) -> tuple[list, list]:  # type: ignore[type-arg]
    """Bring an answer and a condition's values to one kind: numbers, or texts (ISO days sort as texts)."""
    if question["type"] == QuestionType.NUMBER:
        return [answer["number"]], [parsed_number(value) for value in values]
    if question["type"] == QuestionType.YES_NO:
        return ["true" if answer["boolean"] else "false"], values
    return answer["choices"] or [answer["text"]], values


def missing_codes(template: InterventionTemplate, answers: Answers) -> tuple[str, ...]:
    """Give the required questions that are shown and not answered, in the template's order."""
    shown = shown_codes(template, answers)
    return tuple(
        question["code"]
        for question in template["questions"]
        if question["required"] and question["code"] in shown and _unanswered(answers.get(question["code"]))
    )


def _unanswered(answer: Answer | None) -> bool:
    return answer is None or is_empty(answer)
