"""What the office can do with an intervention: each action the event that it publishes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from interventions.console.access import Level
from interventions.console.typed import Typed
from interventions.console.words import N_
from interventions.domain.events import Planned
from interventions.domain.words import Kind


class About(NamedTuple):
    """What an action's payload is made from beside the form: the visit as it stands, and everyone's name."""

    visit: Planned
    names: Mapping[str, str]


class Action(NamedTuple):
    """One button. ``asks``: it opens a form; else it acts at once."""

    name: str
    kind: Kind
    label: str
    payload: Callable[[Typed, About], Any]
    asks: bool = True
    level: Level = Level.OPERATOR


def _nothing(_: Typed, __: About) -> None:
    return None


def _reason(typed: Typed, _: About) -> dict[str, Any]:
    return {"reason": typed.text("reason")}


def _why(typed: Typed, _: About) -> dict[str, Any]:
    return {"reason": typed.needed("reason")}


def _postponed(typed: Typed, _: About) -> dict[str, Any]:
    return {"reason": typed.needed("reason"), "follow_up_id": typed.text("follow_up_id")}


def _completed(typed: Typed, about: About) -> dict[str, Any]:
    times = []
    for technician in about.visit["technicians"]:
        lengths = {
            f"{bucket}_s": typed.length(f"{bucket}.{technician['id']}") for bucket in ("work", "travel", "break")
        }
        if any(length is not None for length in lengths.values()):
            times.append({"technician_id": technician["id"], **lengths})
    return {"times": times}


def _rescheduled(typed: Typed, about: About) -> dict[str, Any]:
    length = typed.length("planned_duration")
    return {
        "planned_start": typed.instant("planned_start"),
        "planned_duration_s": about.visit["planned_duration_s"] if length is None else length,
    }


def _assigned(typed: Typed, about: About) -> dict[str, Any]:
    chosen = typed.chosen("technician.")
    lead = typed.text("lead_id")
    return {"technicians": people(chosen, about), "lead_id": lead if lead in chosen else None}


def people(chosen: Sequence[str], about: About) -> list[dict[str, Any]]:
    """Write technicians as an event names them; an address that is known is kept."""
    mails = {technician["id"]: technician["email"] for technician in about.visit["technicians"]}
    return [{"id": each, "name": about.names.get(each, each), "email": mails.get(each)} for each in chosen]


def _amended(typed: Typed, about: About) -> dict[str, Any]:
    visit: Any = about.visit
    contact = ("name", "email", "phone", "address", "zip", "city")
    customer = {**visit["customer"]}
    for name in contact:
        customer[name] = _unless_same(typed.text(f"customer.{name}"), customer[name])
    texts = ("task", "external_description", "internal_description")
    changed = {name: typed.text(name) for name in texts if typed.text(name) != (visit[name] or "").strip()}
    tags = typed.lines("tags") if typed.has("tags") and typed.text("tags") != tags_text(visit["tags"]) else None
    unchanged: dict[str, Any] = dict.fromkeys(texts)
    return {"customer": customer if customer != visit["customer"] else None, "tags": tags, **unchanged, **changed}


def tags_text(tags: Sequence[str]) -> str | None:
    """Write tags as they stand in a form."""
    return ", ".join(tags).strip() or None


def _unless_same(text: str | None, before: str | None) -> str | None:
    """Keep what was there where only blanks at its ends differ: a form does not bring them back."""
    return before if text == ((before or "").strip() or None) else text


def _corrected(typed: Typed, _: About) -> dict[str, Any]:
    return {
        "segment_id": typed.needed("segment_id"),
        "start": typed.instant("start"),
        "end": typed.instant("end"),
        "reason": typed.needed("reason"),
    }


def _declared(typed: Typed, _: About) -> dict[str, Any]:
    lengths = {f"{bucket}_s": typed.length(bucket) for bucket in ("work", "travel", "break")}
    return {
        "technician_id": typed.text("technician_id"), "mode": typed.needed("mode"), **lengths,
        "day": typed.text("day"), "window": None,
    }  # fmt: skip


def _requested(typed: Typed, _: About) -> dict[str, Any]:
    return {
        "document": typed.needed("document"),
        "channel": typed.needed("channel"),
        "recipients": typed.lines("recipients") or None,
    }


ACTIONS: Mapping[str, Action] = {
    action.name: action
    for action in (
        Action("confirm", Kind.CONFIRMED, N_("Confirm"), _nothing, asks=False),
        Action("complete", Kind.COMPLETED, N_("Finish"), _completed),
        Action("close", Kind.CLOSED, N_("Close"), _reason, asks=False, level=Level.RESPONSIBLE),
        Action("reopen", Kind.REOPENED, N_("Reopen"), _reason, asks=False, level=Level.RESPONSIBLE),
        Action("revert", Kind.REVERTED, N_("Back to confirmed"), _reason),
        Action("amend", Kind.AMENDED, N_("Edit"), _amended),
        Action("reschedule", Kind.RESCHEDULED, N_("Move"), _rescheduled),
        Action("assign", Kind.ASSIGNED, N_("Assign"), _assigned),
        Action("declare", Kind.TIME_DECLARED, N_("Add time"), _declared),
        Action("correct", Kind.TIME_CORRECTED, N_("Correct a time"), _corrected),
        Action("report", Kind.REPORT_REQUESTED, N_("Send the report"), _requested),
        Action("unfinished", Kind.LEFT_UNFINISHED, N_("Unfinished"), _why),
        Action("postpone", Kind.POSTPONED, N_("Postpone"), _postponed),
        Action("cancel", Kind.CANCELLED, N_("Cancel the visit"), _why),
        Action("redraft", Kind.REDRAFTED, N_("Back to draft"), _reason),
    )
}


def planned(typed: Typed, company_id: str, zone: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Write the payload of a new visit. Raises FormFault."""
    chosen = typed.chosen("technician.")
    customer = {name: typed.text(f"customer.{name}") for name in ("id", "email", "phone", "address", "zip", "city")}
    return {
        "company_id": company_id,
        "template_id": typed.needed("template_id"),
        "reference": typed.text("reference"),
        "type": None,
        "task": typed.needed("task"),
        "customer": {**customer, "name": typed.needed("customer.name")},
        "zone": zone,
        "planned_start": typed.instant("planned_start"),
        "planned_duration_s": typed.length("planned_duration") or 3600,
        "technicians": [{"id": each, "name": names.get(each, each), "email": None} for each in chosen],
        "lead_id": chosen[0] if chosen else None,
        "tags": typed.lines("tags"),
        "external_description": typed.text("external_description"),
        "internal_description": typed.text("internal_description"),
        "initial_status": "draft" if typed.text("draft") else "confirmed",
    }
