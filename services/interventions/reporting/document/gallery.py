"""Photos by stage and signatures side by side, each with its picture's file or what stands for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from interventions.domain.events import PhotoAdded
from interventions.domain.records import Dossier, Signature
from interventions.domain.words import By, Document, Stage
from interventions.reporting.document.figures import moment_text


def numbered(photos: Sequence[PhotoAdded]) -> list[tuple[int, PhotoAdded]]:
    """Give photos the numbers they are printed with: by stage, then in the order of adding."""
    order = list(Stage)
    by_stage = sorted(photos, key=lambda photo: order.index(Stage(photo["stage"])))
    return list(enumerate(by_stage, start=1))


def photos(
    dossier: Dossier, words: Mapping[str, str], pictures: Mapping[str, str], *, to_fill: bool
) -> list[dict[str, Any]]:
    """Give the photos by stage; ``file`` is null where a placeholder is printed.

    A form to fill in says what is asked for at each stage, photos or not.
    """
    stages: dict[str, list[dict[str, Any]]] = {stage: [] for stage in Stage}
    for number, photo in numbered(dossier["photos"]):
        stages[photo["stage"]].append(_shot(number, photo, words, pictures))
    asked = {each["stage"]: each["minimum"] for each in dossier["template"]["required_photos"]} if to_fill else {}
    return [
        {"stage": words[f"stage.{stage}"], "asked": _asked(asked.get(Stage(stage), 0), words), "shots": shots}
        for stage, shots in stages.items()
        if shots or asked.get(Stage(stage), 0)
    ]


def _shot(number: int, photo: PhotoAdded, words: Mapping[str, str], pictures: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": f"{words['answer.photo']} {number}",
        "file": pictures.get(photo["reference"]),
        "caption": (photo["caption"] or "").strip() or None,
        "reference": photo["reference"],
    }


def _asked(minimum: int, words: Mapping[str, str]) -> str | None:
    if minimum == 1:
        return words["stage.minimum.one"]
    return words["stage.minimum"].format(count=minimum) if minimum else None


def signatures(
    dossier: Dossier, words: Mapping[str, str], pictures: Mapping[str, str], document: Document, *, to_fill: bool
) -> list[dict[str, Any]]:
    """Give a box a signatory: who signed, declined, or is still asked to; ``blank`` is one to sign in by hand."""
    given = {each["by"]: each for each in dossier["signatures"]}
    asked = list(By) if document == Document.WORK_SHEET else dossier["template"]["required_signatures"]
    zone = dossier["visit"]["zone"]
    when = {by: moment_text(each["signed_at"], zone, dossier["settings"]["language"]) for by, each in given.items()}
    return [
        {**_box(by, given.get(by), when.get(by), words, pictures), "blank": to_fill and by not in given}
        for by in By
        if by in given or by in asked
    ]


def _box(
    by: By, signed: Signature | None, when: str | None, words: Mapping[str, str], pictures: Mapping[str, str]
) -> dict[str, Any]:
    box: dict[str, Any] = {
        "by": words[f"by.{by}"],
        "name": None,
        "file": None,
        "note": None,
        "reference": None,
        "when": when,
        "stale": False,
    }
    if signed is None:
        return {**box, "note": words["unsigned"]}
    if signed["declined"]:
        return {**box, "note": words[f"declined.{signed['declined']}"]}
    file = pictures.get(signed["reference"] or "")
    note = None if file else words["signature.missing"]
    return {
        **box,
        "name": signed["signatory"],
        "file": file,
        "note": note,
        "reference": None if file else signed["reference"],
        "when": f"{words['signed']} {when}",
        "stale": signed["stale"],
    }
