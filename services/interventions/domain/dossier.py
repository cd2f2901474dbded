"""The dossier as it is handed over, its size, and what a completion finds missing in it (domain.md §4, §8)."""

from typing import Any

from interventions.domain.canonical import compact, instant_text
from interventions.domain.entries import answers_in_order, content_hash, covering, present_photos
from interventions.domain.events import Answer, Planned
from interventions.domain.intervention import Entries, Signed
from interventions.domain.questionnaire import missing_codes
from interventions.domain.records import Answered, Dossier, Signature
from interventions.domain.templates import CompanySettings, InterventionTemplate
from interventions.domain.words import Status

MOST_BYTES = 128 * 1024
_EXTRA_PER_ENTRY = 128
"""A published entry is longer than its line by less than this: the names of its fields."""
_MOST_SIGNATURES = 8192
"""Two signatures are never longer, nor is one character longer than eight bytes."""


def answered(stands: Entries, template: InterventionTemplate) -> list[Answered]:
    """Give the answers that stand, in the template's order."""
    found = answers_in_order(stands, template)
    return [{"code": code, "answer": answer, "event_id": event_id} for code, event_id, answer in found]


def answers_of(stands: Entries, template: InterventionTemplate) -> dict[str, Answer]:
    """Give the answers that stand by question."""
    return {code: answer for code, _, answer in answers_in_order(stands, template)}


def signatures(stands: Entries, present_hash: bytes) -> list[Signature]:
    """Give the signatures, each held against the present content: a decline is never stale."""
    return [_signature(each, covering(present_hash)) for each in stands.signatures]


def _signature(signed: Signed, present_hash: str) -> Signature:
    return {
        "by": signed.by,  # type: ignore[typeddict-item]  # a word of By, as it came
        "signatory": signed.signatory,
        "reference": signed.reference,
        "sha256": signed.sha256,
        "declined": signed.declined,
        "signed_at": signed.signed_at,
        "stale": signed.covers not in {None, present_hash},
    }


def dossier_of(
    visit: Planned, status: Status, stands: Entries, template: InterventionTemplate, settings: CompanySettings
) -> Dossier:
    """Put the dossier together as it is now."""
    present_hash = content_hash(stands, template)
    return {
        "visit": visit,
        "status": status,
        "template": template,
        "settings": settings,
        "answers": answered(stands, template),
        "photos": present_photos(stands),
        "comment": stands.comment,
        "signatures": signatures(stands, present_hash),
        "content_hash": present_hash,
    }


def is_too_large(stands: Entries, template: InterventionTemplate) -> bool:
    """Tell whether answers, comment, photos and signatures together are above the limit."""
    kept = len(stands.answers) + len(stands.photos) + 8 * len(stands.comment or "") + _MOST_SIGNATURES
    if kept + _EXTRA_PER_ENTRY * (stands.answers + stands.photos).count(b"\n") <= MOST_BYTES:
        return False  # cannot be: measuring exactly costs what is measured
    content: dict[str, Any] = {
        "answers": answered(stands, template),
        "comment": stands.comment,
        "photos": present_photos(stands),
        "signatures": [
            {**each, "signed_at": instant_text(each["signed_at"])}
            for each in signatures(stands, content_hash(stands, template))
        ],
    }
    return len(compact(content)) > MOST_BYTES


def missing_answers(stands: Entries, template: InterventionTemplate) -> tuple[str, ...]:
    """Give the codes of the answers that a completion asks for and that are not there."""
    return missing_codes(template, answers_of(stands, template))


def missing_photos(stands: Entries, template: InterventionTemplate) -> tuple[str, ...]:
    """Give the stages of which there are fewer photos than the template asks for, each once."""
    if not template["required_photos"]:
        return ()
    stages = [photo["stage"] for photo in present_photos(stands)]
    missing = [each["stage"] for each in template["required_photos"] if stages.count(each["stage"]) < each["minimum"]]
    return tuple(dict.fromkeys(missing))


def missing_signatures(stands: Entries, template: InterventionTemplate) -> tuple[str, ...]:
    """Give who has neither signed nor declined; a stale signature counts unless it must be renewed."""
    if not template["required_signatures"]:
        return ()
    present_hash = content_hash(stands, template) if template["renew_signatures"] else b""
    signed = {
        each["by"] for each in signatures(stands, present_hash) if not (each["stale"] and template["renew_signatures"])
    }
    return tuple(dict.fromkeys(by for by in template["required_signatures"] if by not in signed))
