"""The dossier as it is now: answers, photos, comment, signatures (domain §4 end, §8)."""

import hashlib

from interventions.domain.canonical import compact, instant_text
from model.inputs import Row
from model.past import Past, kind_of, status, visit


def applied(past: Past, *kinds: str) -> list[Row]:
    return [r["event"] for r in past if r["outcome"] == "applied" and kind_of(r) in kinds]


def answers(past: Past) -> dict[str, Row]:
    """Give the event of the answer that stands, by code."""
    return {event["payload"]["code"]: event for event in applied(past, "question_answered")}


def answered(past: Past, template: Row) -> list[Row]:
    standing = answers(past)
    return [
        {"code": code, "answer": standing[code]["payload"]["answer"], "event_id": standing[code]["event_id"]}
        for code in (question["code"] for question in template["questions"])
        if code in standing
    ]


def photos(past: Past) -> list[Row]:
    """List the photos in the order of adding; one whose reference is there replaces it in its place."""
    now: dict[str, Row] = {}
    for event in applied(past, "photo_added", "photo_removed"):
        if event["kind"] == "photo_added":
            now[event["payload"]["reference"]] = event["payload"]
        else:
            del now[event["payload"]["reference"]]
    return list(now.values())


def comment(past: Past) -> str | None:
    """Contracts §1: a cleared comment is null."""
    texts = [event["payload"]["text"] for event in applied(past, "commented")]
    return texts[-1] or None if texts else None


def content_hash(past: Past, template: Row) -> bytes:
    """Domain §8: SHA-256 of the compact JSON of answers, comment, photos."""
    content = {
        "answers": [[one["code"], one["answer"]] for one in answered(past, template)],
        "comment": comment(past),
        "photos": photos(past),
    }
    return hashlib.sha256(compact(content)).digest()


def signatures(past: Past, template: Row) -> list[Row]:
    """Technician, then customer; stale while the content is another than when it was decided."""
    present = content_hash(past, template)
    found = {}
    for count, record in enumerate(past, 1):
        if record["outcome"] != "applied" or kind_of(record) not in ("signed", "signature_declined"):
            continue
        payload = record["event"]["payload"]
        declined = payload.get("declined")
        found[payload["by"]] = {
            "by": payload["by"],
            "signatory": payload.get("signatory"),
            "reference": payload.get("reference"),
            "sha256": payload.get("sha256"),
            "declined": declined,
            "signed_at": record["event"]["occurred_at"],
            "stale": declined is None and content_hash(past[:count], template) != present,
        }
    return [found[by] for by in ("technician", "customer") if by in found]


def dossier(past: Past, template: Row, settings: Row) -> Row:
    """Contracts §3, Dossier."""
    return {
        "visit": visit(past),
        "status": status(past),
        "template": template,
        "settings": settings,
        "answers": answered(past, template),
        "photos": photos(past),
        "comment": comment(past),
        "signatures": signatures(past, template),
        "content_hash": content_hash(past, template),
    }


def size(past: Past, template: Row) -> int:
    """Check 12c: the bytes of ``{answers, comment, photos, signatures}`` as compact JSON."""
    signed = [{**one, "signed_at": instant_text(one["signed_at"])} for one in signatures(past, template)]
    parts = {
        "answers": answered(past, template),
        "comment": comment(past),
        "photos": photos(past),
        "signatures": signed,
    }
    return len(compact(parts))


def changes_nothing(past: Past, event: Row) -> bool:
    """Domain §4, last paragraph: tell whether an accepted fact of the dossier is ``unchanged``."""
    payload, at = event["payload"], event["occurred_at"]
    match event["kind"]:
        case "question_answered":
            return payload["code"] in answers(past) and at < answers(past)[payload["code"]]["occurred_at"]
        case "commented":
            return any(at < one["occurred_at"] for one in applied(past, "commented")[-1:])
        case "signed" | "signature_declined":
            same = [e for e in applied(past, "signed", "signature_declined") if e["payload"]["by"] == payload["by"]]
            return any(at < one["occurred_at"] for one in same[-1:])
        case "photo_added" | "photo_removed":
            return photo_changes_nothing(past, event)
    return False


def photo_changes_nothing(past: Past, event: Row) -> bool:
    """Older than the last accepted fact of its reference, there with the same fields, or gone already."""
    reference = event["payload"]["reference"]
    there = {photo["reference"]: photo for photo in photos(past)}
    accepted = [
        record["event"]["occurred_at"]
        for record in past
        if kind_of(record) in ("photo_added", "photo_removed") and record["event"]["payload"]["reference"] == reference
    ]
    if accepted and event["occurred_at"] < max(accepted):
        return True
    if event["kind"] == "photo_removed":
        return reference not in there
    return bool(there.get(reference) == event["payload"])
