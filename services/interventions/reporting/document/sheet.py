"""What a document shows, as plain content for the typst template: sections, words, figures, picture names."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from interventions.domain.deliveries import document_of
from interventions.domain.records import FinishedIntervention
from interventions.domain.words import Document, Status
from interventions.reporting.document.answers import questionnaire
from interventions.reporting.document.figures import day_text, hours_text, length_text, local_time, moment_text
from interventions.reporting.document.gallery import photos, signatures
from interventions.reporting.document.labels import LABELS, LOCALES, STATUS_COLOURS
from interventions.reporting.document.legible import legible
from interventions.reporting.document.times import times

Content = dict[str, Any]
_LINES_BY_HAND = 6


class Subject(NamedTuple):
    """What every section is written from."""

    finished: FinishedIntervention
    document: Document
    language: str
    words: Mapping[str, str]
    pictures: Mapping[str, str]
    """File name of each picture that can be shown, by its reference."""
    to_fill: bool
    """A work sheet before the end of the visit: what is not there yet is written in by hand."""


def sheet(finished: FinishedIntervention, pictures: Mapping[str, str]) -> Content:
    """Give the whole content of the document a hand-over asks for. Pure: same in, same out."""
    document = document_of(finished)
    language = finished["dossier"]["settings"]["language"]
    to_fill = document == Document.WORK_SHEET and finished["dossier"]["status"] != Status.DONE
    subject = Subject(finished, document, language, LABELS[language], pictures, to_fill)
    wanted = finished["dossier"]["template"][f"{document}_sections"]  # type: ignore[literal-required]
    sections = {name: write(subject) for name, write in _SECTIONS.items() if wanted[name]}
    content: Content = legible({**_frame(subject), **{name: sections.get(name) for name in _SECTIONS}})
    return content


def reference_of(finished: FinishedIntervention) -> str:
    """Give the printed number, or the id where there is none."""
    return finished["dossier"]["visit"]["reference"] or finished["intervention_id"]


def _frame(subject: Subject) -> Content:
    finished, words = subject.finished, subject.words
    number, revision = reference_of(finished), finished["revision"]
    marks = [f"{words['number']} {number}", f"{words['revision']} {revision}" if revision else ""]
    return {
        "lang": LOCALES[subject.language][:2],
        "document": str(subject.document),
        "title": f"{_title(subject)} {number}",
        "author": finished["dossier"]["settings"]["name"],
        "marks": [mark for mark in marks if mark],
        "logo": None,
        "words": dict(words),
    }


def _title(subject: Subject) -> str:
    if subject.document == Document.WORK_SHEET:
        return subject.words["document.work_sheet"]
    return subject.finished["dossier"]["template"]["title"] or subject.words["document.report"]


def _header(subject: Subject) -> Content:
    dossier = subject.finished["dossier"]
    settings, status = dossier["settings"], dossier["status"]
    return {
        "company": settings["name"],
        "contact": settings["reply_to"] or settings["sender"],
        "title": _title(subject),
        "kind": dossier["visit"]["type"],
        "task": dossier["visit"]["task"],
        "status": subject.words[f"status.{status}"],
        "colour": STATUS_COLOURS[status],
    }


def _customer(subject: Subject) -> Content:
    customer, words = subject.finished["dossier"]["visit"]["customer"], subject.words
    town = " ".join(part for part in (customer["zip"], customer["city"]) if part)
    pairs = [("phone", customer["phone"]), ("email", customer["email"]), ("customer.id", customer["id"])]
    return {
        "name": customer["name"],
        "lines": [line for line in (customer["address"] or "", town) if line],
        "rows": [[words[name], value] for name, value in pairs if value],
    }


def _planning(subject: Subject) -> list[list[str]]:
    visit, words = subject.finished["dossier"]["visit"], subject.words
    start, length, zone = visit["planned_start"], visit["planned_duration_s"], visit["zone"]
    rows = [
        [words["planning.day"], day_text(local_time(start, zone), subject.language)],
        [words["planning.hours"], hours_text(start, length, zone)],
        [words["planning.duration"], length_text(length)],
    ]
    tags = visit["tags"] if subject.document == Document.WORK_SHEET else []
    finished_at = subject.finished["finished_at"]
    if finished_at is not None and subject.document == Document.REPORT:
        rows.append([words["planning.finished"], moment_text(finished_at, zone, subject.language)])
    if zone != subject.finished["dossier"]["settings"]["zone"]:
        rows.append([words["planning.zone"], zone])
    if tags:
        rows.append([words["planning.tags"], ", ".join(tags)])
    return rows


def _technicians(subject: Subject) -> list[Content]:
    visit = subject.finished["dossier"]["visit"]
    return [{"name": each["name"], "lead": each["id"] == visit["lead_id"]} for each in visit["technicians"]]


def _description(subject: Subject) -> list[Content]:
    visit, words = subject.finished["dossier"]["visit"], subject.words
    texts = [("description.external", visit["external_description"])]
    if subject.document == Document.WORK_SHEET:
        texts.append(("description.internal", visit["internal_description"]))
    return [{"label": words[name], "text": text} for name, text in texts if text]


def _questionnaire(subject: Subject) -> list[Content]:
    return questionnaire(subject.finished["dossier"], subject.words, subject.language, to_fill=subject.to_fill)


def _times(subject: Subject) -> Content | None:
    return times(subject.finished, subject.words, subject.language, subject.document, to_fill=subject.to_fill)


def _photos(subject: Subject) -> list[Content]:
    return photos(subject.finished["dossier"], subject.words, subject.pictures, to_fill=subject.to_fill)


def _comment(subject: Subject) -> Content:
    text = legible(subject.finished["dossier"]["comment"]) or None
    return {"text": text, "lines": _LINES_BY_HAND if subject.to_fill and text is None else 0}


def _legal(subject: Subject) -> str | None:
    return legible(subject.finished["dossier"]["template"]["legal_text"]) or None


def _signatures(subject: Subject) -> list[Content]:
    dossier, document = subject.finished["dossier"], subject.document
    return signatures(dossier, subject.words, subject.pictures, document, to_fill=subject.to_fill)


_SECTIONS: Mapping[str, Callable[[Subject], Any]] = {
    "header": _header,
    "customer": _customer,
    "planning": _planning,
    "technicians": _technicians,
    "description": _description,
    "questionnaire": _questionnaire,
    "times": _times,
    "photos": _photos,
    "comment": _comment,
    "legal": _legal,
    "signatures": _signatures,
}
"""The eleven sections, in the order of ``Sections`` (contracts.md)."""
