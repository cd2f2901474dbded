"""The questions of a work sheet as a form on paper: what is asked, when, and the room to answer by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from interventions.domain.questionnaire import Answers, is_empty, parsed_number
from interventions.domain.templates import Condition, Question
from interventions.domain.words import QuestionType
from interventions.reporting.document.figures import number_text, short_day

Words = Mapping[str, str]

_KINDS: Mapping[str, str] = {
    QuestionType.YES_NO: "one_of",
    QuestionType.SINGLE: "one_of",
    QuestionType.MULTIPLE: "any_of",
    QuestionType.PHOTO: "any_of",
    QuestionType.NUMBER: "amount",
    QuestionType.DATE: "day",
    QuestionType.TEXT: "lines",
}


def entry(question: Question, words: Words, language: str) -> dict[str, Any]:
    """Describe the room for one answer: boxes to tick, a blank before its unit, a day, lines."""
    kind = _KINDS[question["type"]]
    return {
        "kind": kind,
        "choices": _choices(question, words) if kind in {"one_of", "any_of"} else [],
        "unit": question["unit"],
        "hint": words["entry.day"] if kind == "day" else _bounds(question, words, language),
    }


def _choices(question: Question, words: Words) -> list[str]:
    match question["type"]:
        case QuestionType.YES_NO:
            return [words["answer.true"], words["answer.false"]]
        case QuestionType.PHOTO:
            return [words["entry.photo"]]
        case _:
            return question["choices"]


def _bounds(question: Question, words: Words, language: str) -> str | None:
    least, most = (None if each is None else number_text(each, None, language) for each in _range(question))
    if least and most:
        return words["entry.between"].format(least=least, most=most)
    if least:
        return words["entry.least"].format(least=least)
    return words["entry.most"].format(most=most) if most else None


def _range(question: Question) -> tuple[float | None, float | None]:
    return (question["minimum"], question["maximum"]) if question["type"] == QuestionType.NUMBER else (None, None)


def asked_if(
    question: Question, questions: Mapping[str, Question], given: Answers, words: Words, language: str
) -> str | None:
    """Write when a question is to be answered; None when that is decided."""
    ways = [way["all"] for way in question["shown_if"]]
    asked = {each["code"] for way in ways for each in way}
    if not any(code not in given or is_empty(given[code]) for code in asked):
        return None
    sentences = [_joined((_sentence(each, questions, words, language) for each in way), words["and"]) for way in ways]
    return words["asked_if"].format(condition=_joined(sentences, words["or"]))


def _joined(parts: Iterable[str], word: str) -> str:
    return f" {word} ".join(parts)


def _sentence(condition: Condition, questions: Mapping[str, Question], words: Words, language: str) -> str:
    question = questions[condition["code"]]
    values = [_value(each, question, words, language) for each in condition["values"]]
    return words[f"condition.{condition['operator']}"].format(
        label=question["label"], values=_joined(values, words["or"])
    )


def _value(value: str, question: Question, words: Words, language: str) -> str:
    match question["type"]:
        case QuestionType.YES_NO:
            return words[f"answer.{value}"]
        case QuestionType.DATE:
            return short_day(value, language)
        case QuestionType.NUMBER:
            return number_text(parsed_number(value) or 0.0, question["unit"], language)
        case _:
            return value
