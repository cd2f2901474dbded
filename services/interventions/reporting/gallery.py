"""Photos by stage and signatures side by side, each with its picture's file or what stands for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from interventions.domain.events import PhotoAdded
from interventions.domain.records import Dossier, Signature
from interventions.domain.words import By, Document, Stage
from interventions.reporting.figures import moment_text


def numbered(photos: Sequence[PhotoAdded]) -> list[tuple[int, PhotoAdded]]:
    """Give photos the numbers they are printed with: by stage, then in the order of adding."""
    order = list(Stage)
    by_stage = sorted(photos, key=lambda photo: order.index(Stage(photo["stage"])))
    return list(enumerate(by_stage, start=1))


def photos(
    shots: Sequence[tuple[int, PhotoAdded]], words: Mapping[str, str], pictures: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Give the photos by stage; ``file`` is null where a placeholder is printed."""
    stages: dict[str, list[dict[str, Any]]] = {}
    for number, photo in shots:
        name = f"{words['answer.photo']} {number}"
        shot = {
            "name": name,
            "file": pictures.get(photo["reference"]),
            "caption": (photo["caption"] or "").strip() or None,
            "reference": photo["reference"],
        }
        stages.setdefault(words[f"stage.{photo['stage']}"], []).append(shot)
    return [{"stage": stage, "shots": shots} for stage, shots in stages.items()]


def signatures(
    dossier: Dossier, words: Mapping[str, str], pictures: Mapping[str, str], document: Document
) -> list[dict[str, Any]]:
    """Give a box a signatory: who signed, declined, or is still asked to."""
    given = {each["by"]: each for each in dossier["signatures"]}
    asked = list(By) if document == Document.WORK_SHEET else dossier["template"]["required_signatures"]
    zone = dossier["visit"]["zone"]
    when = {by: moment_text(each["signed_at"], zone, dossier["settings"]["language"]) for by, each in given.items()}
    return [
        _box(by, given.get(by), when.get(by, ""), words, pictures)  # a box a signatory, technician first
        for by in By
        if by in given or by in asked
    ]


def _box(
    by: By, signed: Signature | None, when: str, words: Mapping[str, str], pictures: Mapping[str, str]
) -> dict[str, Any]:
    box: dict[str, Any] = {"by": words[f"by.{by}"], "name": None, "file": None, "note": None, "stale": False}
    if signed is None:
        return {**box, "note": words["unsigned"]}
    if signed["declined"]:
        return {**box, "note": words[f"declined.{signed['declined']}"], "when": when}
    file = pictures.get(signed["reference"] or "")
    note = None if file else words["signature.missing"]
    return {
        **box,
        "name": signed["signatory"],
        "file": file,
        "note": note,
        "when": f"{words['signed']} {when}",
        "stale": signed["stale"],
    }
