"""The questionnaire of a document: shown questions by category, with their print rules (domain.md §6)."""

from collections.abc import Mapping
from typing import Any

from interventions.domain.events import Answer
from interventions.domain.questionnaire import Answers, is_empty, open_codes, shown_codes
from interventions.domain.records import Dossier
from interventions.domain.templates import Question
from interventions.domain.words import PrintRule, QuestionType
from interventions.reporting.document.entries import asked_if, entry
from interventions.reporting.document.figures import number_text, short_day
from interventions.reporting.document.gallery import numbered


def questionnaire(dossier: Dossier, words: Mapping[str, str], language: str, *, to_fill: bool) -> list[dict[str, Any]]:
    """Give the printed questions by category, categories in the order in which they first appear.

    ``answer`` is null where there is none. On a form to fill in, whatever may still be asked and printed is
    there: ``entry`` is the room to answer in, ``asked_if`` says when.
    """
    given = {each["code"]: each["answer"] for each in dossier["answers"] if not is_empty(each["answer"])}
    names = {photo["reference"]: f"{words['answer.photo']} {n}" for n, photo in numbered(dossier["photos"])}
    groups: dict[str, list[dict[str, Any]]] = {}
    for question in _printed(dossier, given, to_fill=to_fill):
        answer = given.get(question["code"])
        text = None if answer is None else answer_text(question, answer, words, language)
        row = {"label": question["label"], "answer": names.get(text or "", text), **_decided()}
        if answer is None and to_fill:
            row |= _to_fill(question, dossier, given, words, language)
        groups.setdefault(question["category"] or "", []).append(row)
    return [{"category": name or None, "rows": rows} for name, rows in groups.items()]


def _decided() -> dict[str, Any]:
    return {"required": False, "asked_if": None, "entry": None}


def _to_fill(
    question: Question, dossier: Dossier, given: Answers, words: Mapping[str, str], language: str
) -> dict[str, Any]:
    questions = {each["code"]: each for each in dossier["template"]["questions"]}
    return {
        "required": question["required"],
        "asked_if": asked_if(question, questions, given, words, language),
        "entry": entry(question, words, language),
    }


def _printed(dossier: Dossier, given: Answers, *, to_fill: bool) -> list[Question]:
    template = dossier["template"]
    asked = shown_codes(template, given) | (open_codes(template, given) if to_fill else frozenset())
    unanswered = {PrintRule.ALWAYS, PrintRule.IF_ANSWERED} if to_fill else {PrintRule.ALWAYS}
    return [
        question
        for question in template["questions"]
        if question["code"] in asked
        and question["print"] != PrintRule.NEVER
        and (question["code"] in given or question["print"] in unanswered)
    ]


def answer_text(question: Question, answer: Answer, words: Mapping[str, str], language: str) -> str:
    """Write one answer as its type is read."""
    if answer["boolean"] is not None:
        return words["answer.true" if answer["boolean"] else "answer.false"]
    if answer["number"] is not None:
        return number_text(answer["number"], question["unit"], language)
    if answer["choices"] is not None:
        return ", ".join(answer["choices"])
    text = answer["text"] or ""
    return short_day(text, language) if question["type"] == QuestionType.DATE else text
