"""The questionnaire of a document: shown questions by category, with their print rules (domain.md §6)."""

from collections.abc import Mapping
from typing import Any

from interventions.domain.events import Answer
from interventions.domain.questionnaire import is_empty, shown_codes
from interventions.domain.records import Dossier
from interventions.domain.templates import Question
from interventions.domain.words import Document, PrintRule, QuestionType
from interventions.reporting.figures import number_text, short_day
from interventions.reporting.gallery import numbered


def questionnaire(
    dossier: Dossier, words: Mapping[str, str], language: str, document: Document
) -> list[dict[str, Any]]:
    """Give the printed questions by category, categories in the order in which they first appear.

    ``answer`` is null where there is none; ``blank`` asks for room to write in by hand.
    """
    given = {each["code"]: each["answer"] for each in dossier["answers"] if not is_empty(each["answer"])}
    shown = shown_codes(dossier["template"], given)
    names = {photo["reference"]: f"{words['answer.photo']} {n}" for n, photo in numbered(dossier["photos"])}
    groups: dict[str, list[dict[str, Any]]] = {}
    for question in dossier["template"]["questions"]:
        answer = given.get(question["code"])
        if question["code"] in shown and _printed(question, answer):
            text = None if answer is None else answer_text(question, answer, words, language)
            row = {"label": question["label"], "answer": names.get(text or "", text)}
            groups.setdefault(question["category"] or "", []).append(row)
    blank = document == Document.WORK_SHEET
    return [{"category": name or None, "rows": rows, "blank": blank} for name, rows in groups.items()]


def _printed(question: Question, answer: Answer | None) -> bool:
    rule = question["print"]
    return rule == PrintRule.ALWAYS or (rule == PrintRule.IF_ANSWERED and answer is not None)


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
