"""What a person reads when an event was refused, in French and in English."""

from collections.abc import Mapping
from typing import NamedTuple

from interventions.domain.words import Code


class Sentence(NamedTuple):
    """One refusal for people."""

    french: str
    english: str


SENTENCES: Mapping[Code, Sentence] = {
    Code.INVALID_RECORD: Sentence(
        "L'événement contient des champs invalides.",
        "The event has invalid fields.",
    ),
    Code.PAYLOAD_MISMATCH: Sentence(
        "Le contenu de l'événement ne correspond pas à son type.",
        "The event carries the payload of another kind.",
    ),
    Code.KEY_MISMATCH: Sentence(
        "L'événement a été publié sous la clé d'une autre intervention.",
        "The event was published under another intervention's key.",
    ),
    Code.ID_REUSED: Sentence(
        "Cet identifiant d'événement a déjà servi pour un autre contenu.",
        "This event id was used before for something else.",
    ),
    Code.UNKNOWN_INTERVENTION: Sentence(
        "Cette intervention n'a jamais été planifiée.",
        "Nobody planned this intervention.",
    ),
    Code.ALREADY_PLANNED: Sentence(
        "Cette intervention est déjà planifiée.",
        "This intervention is planned already.",
    ),
    Code.UNKNOWN_TEMPLATE: Sentence(
        "Ce modèle d'intervention n'existe pas.",
        "There is no such template.",
    ),
    Code.UNKNOWN_COMPANY: Sentence(
        "Cette société n'a pas de configuration des interventions.",
        "This company has no settings.",
    ),
    Code.VERSION_CONFLICT: Sentence(
        "L'intervention a changé depuis la version que vous avez vue.",
        "The intervention has changed since the version that you saw.",
    ),
    Code.FUTURE_TIME: Sentence(
        "L'heure de l'événement est dans le futur ; vérifiez l'horloge de l'appareil.",
        "The event lies in the future; check the clock of the device.",
    ),
    Code.LOCKED: Sentence(
        "L'intervention est clôturée ; il faut d'abord la ré-ouvrir.",
        "The intervention is closed; it must be reopened first.",
    ),
    Code.NOT_PERMITTED: Sentence(
        "Vous n'avez pas le droit de faire cela sur cette intervention.",
        "You may not do that on this intervention.",
    ),
    Code.NOT_ALLOWED_IN_STATUS: Sentence(
        "Ce n'est pas possible dans le statut actuel de l'intervention.",
        "That is not possible in the present status of the intervention.",
    ),
    Code.TRACKING_DISABLED: Sentence(
        "Le suivi des temps est désactivé pour cette saisie.",
        "Time tracking is off for this entry.",
    ),
    Code.TRACKING_AUTOMATIC: Sentence(
        "Les temps sont saisis automatiquement et ne se déclarent pas sur le mobile.",
        "Time is tracked automatically and not typed on the mobile.",
    ),
    Code.NOT_STARTED: Sentence(
        "Il faut d'abord démarrer l'intervention.",
        "The intervention must be started first.",
    ),
    Code.NOT_ASSIGNED: Sentence(
        "Cette personne n'est pas un intervenant de cette intervention.",
        "This person is not a technician of this intervention.",
    ),
    Code.INVALID_TIMES: Sentence(
        "Les temps indiqués sont incohérents ou trop longs.",
        "The times contradict each other or are too long.",
    ),
    Code.UNKNOWN_SEGMENT: Sentence(
        "Ce temps n'existe pas sur cette intervention.",
        "There is no such segment of time in this intervention.",
    ),
    Code.UNKNOWN_PHOTO: Sentence(
        "Cette photo n'existe pas sur cette intervention.",
        "There is no such photo in this intervention.",
    ),
    Code.LIMIT_EXCEEDED: Sentence(
        "L'intervention a atteint sa taille maximale.",
        "The intervention has reached its largest size.",
    ),
    Code.UNKNOWN_QUESTION: Sentence(
        "Cette question ne figure pas dans le modèle.",
        "The template has no such question.",
    ),
    Code.INVALID_ANSWER: Sentence(
        "La réponse ne convient pas à la question.",
        "The answer does not fit the question.",
    ),
    Code.ANSWERS_MISSING: Sentence(
        "Des réponses obligatoires manquent.",
        "Required answers are missing.",
    ),
    Code.PHOTOS_MISSING: Sentence(
        "Des photos obligatoires manquent.",
        "Required photos are missing.",
    ),
    Code.SIGNATURE_MISSING: Sentence(
        "Une signature obligatoire manque ou doit être renouvelée.",
        "A required signature is missing or must be renewed.",
    ),
    Code.TIME_REQUIRED: Sentence(
        "Le suivi des temps est obligatoire : aucun temps n'a été saisi.",
        "Time tracking is mandatory and no time was entered.",
    ),
}
