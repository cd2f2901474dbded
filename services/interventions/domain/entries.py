"""What a dossier fact changes of what was entered on site; older facts change nothing (domain.md §4)."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from operator import itemgetter
from typing import cast

from interventions.domain.canonical import compact
from interventions.domain.events import Answer, InterventionEvent, PhotoAdded
from interventions.domain.intervention import Entries, Signed
from interventions.domain.lines import entries, entry, put, without
from interventions.domain.templates import InterventionTemplate
from interventions.domain.words import By, Kind

_ANSWER = tuple(sorted(Answer.__annotations__))
_PHOTO = tuple(sorted(PhotoAdded.__annotations__.keys() - {"reference"}))
_of_answer, _of_photo = itemgetter(*_ANSWER), itemgetter(*_PHOTO)

Entering = Callable[[Entries, InterventionEvent, InterventionTemplate], Entries]


def entered(before: Entries, event: InterventionEvent, template: InterventionTemplate) -> Entries:
    """Apply a dossier fact.

    Photos apart, a fact that changes nothing gives the same object; what a photo fact changes is told by
    ``photos_changed``, since even one without effect moves the reference's latest instant.
    """
    return _ENTERING[event["kind"]](before, event, template)


def _answered(before: Entries, event: InterventionEvent, _: InterventionTemplate) -> Entries:
    payload, at, given = event["payload"], event["occurred_at"], _of_answer(event["payload"]["answer"])
    standing = entry(before.answers, payload["code"])
    if standing and standing[1] > at:
        return before
    return before._replace(answers=put(before.answers, payload["code"], at, event["event_id"], given))


def _commented(before: Entries, event: InterventionEvent, _: InterventionTemplate) -> Entries:
    if before.commented_at is not None and before.commented_at > event["occurred_at"]:
        return before
    return before._replace(comment=event["payload"]["text"] or None, commented_at=event["occurred_at"])


def _photo_added(before: Entries, event: InterventionEvent, _: InterventionTemplate) -> Entries:
    photo, at = _of_photo(event["payload"]), event["occurred_at"]
    reference = event["payload"]["reference"]
    known = entry(before.photos, reference)
    if known is None:
        return _with_photos(before, put(before.photos, reference, at, photo), 1)
    if known[1] > at:
        return before
    if known[2] is None:  # gone: it is added anew, last in the order of adding
        return _with_photos(before, put(without(before.photos, reference), reference, at, photo), 1)
    return _with_photos(before, put(before.photos, reference, at, photo), 0)


def _photo_removed(before: Entries, event: InterventionEvent, _: InterventionTemplate) -> Entries:
    reference, at = event["payload"]["reference"], event["occurred_at"]
    known = entry(before.photos, reference)
    if known is None or known[1] > at:
        return before
    return _with_photos(before, put(before.photos, reference, at, None), 0 if known[2] is None else -1)


def _with_photos(before: Entries, photos: bytes, more: int) -> Entries:
    return before._replace(photos=photos, photo_count=before.photo_count + more)


def photos_changed(before: Entries, event: InterventionEvent) -> bool:
    """Tell whether a photo fact changes the photos, rather than only repeating what is there or gone."""
    known = entry(before.photos, event["payload"]["reference"])
    if known is None:
        return True
    photo = None if event["kind"] == Kind.PHOTO_REMOVED else [*_of_photo(event["payload"])]
    return bool(known[1] <= event["occurred_at"] and known[2] != photo)


def _signed(before: Entries, event: InterventionEvent, template: InterventionTemplate) -> Entries:
    payload = event["payload"]
    if any(each.by == payload["by"] and each.signed_at > event["occurred_at"] for each in before.signatures):
        return before
    covers = covering(content_hash(before, template)) if event["kind"] == Kind.SIGNED else None
    new = Signed(
        by=payload["by"],
        signatory=payload.get("signatory"),
        reference=payload.get("reference"),
        sha256=payload.get("sha256"),
        declined=payload.get("declined"),
        signed_at=event["occurred_at"],
        covers=covers,
    )
    others = tuple(each for each in before.signatures if each.by != new.by)
    both = (new, *others) if new.by == By.TECHNICIAN else (*others, new)
    return before._replace(signatures=both)


_ENTERING: Mapping[str, Entering] = {
    Kind.QUESTION_ANSWERED: _answered,
    Kind.PHOTO_ADDED: _photo_added,
    Kind.PHOTO_REMOVED: _photo_removed,
    Kind.COMMENTED: _commented,
    Kind.SIGNED: _signed,
    Kind.SIGNATURE_DECLINED: _signed,
}


def covering(hash_: bytes) -> str:
    """Give what a signature keeps of the content hash that it covers: half of it tells contents apart."""
    return hash_[:16].hex()


def answers_in_order(stands: Entries, template: InterventionTemplate) -> list[tuple[str, str, Answer]]:
    """Give code, event id and answer of each answered question in the template's order."""
    by_code: dict[str, tuple[str, Answer]] = {
        code: (event_id, cast("Answer", dict(zip(_ANSWER, given, strict=True))))
        for code, _, event_id, given in entries(stands.answers)
    }
    codes = (question["code"] for question in template["questions"])
    return [(code, *by_code[code]) for code in codes if code in by_code]


def present_photos(stands: Entries) -> list[PhotoAdded]:
    """Give the photos that are there, in order of adding."""
    there = ((reference, photo) for reference, _, photo in entries(stands.photos) if photo is not None)
    return [
        cast("PhotoAdded", {"reference": reference, **dict(zip(_PHOTO, photo, strict=True))})
        for reference, photo in there
    ]


def content_hash(stands: Entries, template: InterventionTemplate) -> bytes:
    """Hash what a signature covers (domain.md §8)."""
    content = {
        "answers": [[code, answer] for code, _, answer in answers_in_order(stands, template)],
        "comment": stands.comment,
        "photos": present_photos(stands),
    }
    return sha256(compact(content)).digest()
