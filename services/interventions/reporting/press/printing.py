"""One hand-over to one document: pictures fetched and prepared, content written, pages set."""

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from interventions.domain.deliveries import document_of
from interventions.domain.records import FinishedIntervention
from interventions.reporting.document.house import House, HouseError, Houses
from interventions.reporting.document.sheet import sheet
from interventions.reporting.document.typesetting import Typeset, TypesettingError, typeset
from interventions.reporting.photos.pictures import PictureError, Wanted, prepared

Fetch = Callable[[str], bytes | None]
"""Give a picture of the photo store by its reference, or None."""


class Studio(NamedTuple):
    """Where pictures come from and where the prepared ones are kept."""

    fetch: Fetch
    cache: Path
    pictures_s: float = math.inf
    """How long after its begin a document still takes up pictures; the others leave a placeholder (``too_late``)."""
    houses: Houses = Houses(None)
    """Each company's own template and logo."""


def printed(finished: FinishedIntervention, studio: Studio, house: House | None = None) -> Typeset:
    """Print the document that a hand-over asks for; what cannot be shown leaves a placeholder and a warning.

    The house is the company's, of the studio's houses, unless one is given. Raises: TypesettingError.
    """
    house = house or _house(finished, studio)
    made_by = time.monotonic() + studio.pictures_s
    files: dict[str, Path] = {}
    names: dict[str, str] = {}
    warnings: list[str] = []
    for wanted in pictures_wanted(finished):
        try:
            file = _picture(wanted, studio, made_by)
        except PictureError as error:
            warnings.append(f"picture {error}: {wanted.reference}")
        else:
            names[wanted.reference] = file.name
            files[file.name] = file
    made = typeset(sheet(finished, names), files, _created_s(finished), house)
    return made._replace(warnings=(*warnings, *made.warnings))


def _house(finished: FinishedIntervention, studio: Studio) -> House:
    try:
        return studio.houses.of(finished["company_id"])
    except HouseError as error:
        raise TypesettingError(str(error)) from error


def _picture(wanted: Wanted, studio: Studio, made_by: float) -> Path:
    if time.monotonic() > made_by:
        raise PictureError("too_late")
    content = studio.fetch(wanted.reference)
    if content is None:
        raise PictureError("missing")
    return prepared(content, wanted, studio.cache)


def pictures_wanted(finished: FinishedIntervention) -> Iterator[Wanted]:
    """Name the pictures that the document shows: none of a section that is off."""
    dossier = finished["dossier"]
    sections = dossier["template"][f"{document_of(finished)}_sections"]  # type: ignore[literal-required]
    if sections["photos"]:
        for photo in dossier["photos"]:
            yield Wanted(photo["reference"], photo["sha256"], photo["media_type"], photo["bytes"])
    if sections["signatures"]:
        for signed in dossier["signatures"]:
            if signed["reference"] and signed["sha256"]:
                yield Wanted(signed["reference"], signed["sha256"])


def _created_s(finished: FinishedIntervention) -> int:
    """Date the PDF by the hand-over's own content, so that a repeated one gives the same bytes."""
    instant = finished["finished_at"]
    return (finished["dossier"]["visit"]["planned_start"] if instant is None else instant) // 1000
