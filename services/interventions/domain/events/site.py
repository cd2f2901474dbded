"""Dossier facts: answers, photos, comment, signatures."""

from typing import Literal

from typing_extensions import TypedDict

from interventions.domain.events.checked import record
from interventions.domain.values import Count, Finite, Id, Line, PhotoReference, Sha256, Text
from interventions.domain.words import By, Stage


@record
class Answer(TypedDict):
    """One of the four is set; dates and photos are in ``text``."""

    boolean: bool | None
    text: Text | None
    number: Finite | None
    choices: list[Text] | None


@record
class QuestionAnswered(TypedDict):
    """One answer of the questionnaire."""

    code: Id
    answer: Answer


@record
class PhotoAdded(TypedDict):
    """A photo, by its key in the photo store."""

    reference: PhotoReference
    sha256: Sha256
    media_type: Line
    bytes: Count
    caption: Text | None
    stage: Stage


@record
class PhotoRemoved(TypedDict):
    """A photo that is not wanted any more."""

    reference: PhotoReference


@record
class Commented(TypedDict):
    """The comment as it is now; empty clears it."""

    text: Text


@record
class Signed(TypedDict):
    """A signature, by the key of its image."""

    by: By
    signatory: Line
    reference: PhotoReference
    sha256: Sha256


@record
class SignatureDeclined(TypedDict):
    """Why there is no signature."""

    by: By
    declined: Literal["absent", "refused", "other"]
