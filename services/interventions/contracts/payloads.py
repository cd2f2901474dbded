"""The event's payload between our code (plain) and the wire (a union branch named by its record)."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from interventions.domain.events import SHAPES

NAMESPACE = "interventions."
_EVENT, _DOSSIER = f"{NAMESPACE}InterventionEvent", f"{NAMESPACE}Dossier"
"""A branch that is named is written as it is; else fastavro first tries it, field by field, against each branch."""
_BRANCHES = {str(kind): f"{NAMESPACE}{shape.__name__}" for kind, shape in SHAPES.items() if shape}

Record = Mapping[str, Any]


class Decoded(NamedTuple):
    """A record as it was on the wire, and the name of its payload record (``intervention-events`` only)."""

    record: dict[str, Any]
    shape: str | None


def shape_of(kind: str) -> str | None:
    """Name the payload record of a kind; None for none and for a kind that does not exist."""
    shape = SHAPES.get(kind)
    return shape.__name__ if shape else None


def plain_shape(record: Record) -> str | None:
    """Name the payload record of a record read from JSON, where it follows from the kind; None for no event."""
    return shape_of(record["kind"]) if record.get("payload") is not None else None


def _event_to_wire(event: Record) -> Record:
    payload = event["payload"]
    if payload is None:
        return event
    if isinstance(payload, tuple):
        shape, payload = payload
        return {**event, "payload": (NAMESPACE + shape, payload)}
    return {**event, "payload": (_BRANCHES[event["kind"]], payload)}


def _event_from_wire(event: dict[str, Any]) -> Decoded:
    branch = event["payload"]
    if branch is None:
        return Decoded(event, None)
    event["payload"] = branch[1]
    return Decoded(event, branch[0][len(NAMESPACE) :])


def _logged_to_wire(record: Record) -> Record:
    dossier = record["dossier"] and (_DOSSIER, record["dossier"])
    return {**record, "event": _event_to_wire(record["event"]), "dossier": dossier}


def _rejection_to_wire(record: Record) -> Record:
    event = record["event"]
    return record if event is None else {**record, "event": (_EVENT, _event_to_wire(event))}


def _carrier_from_wire(record: dict[str, Any]) -> Decoded:
    if (event := record["event"]) is not None:
        _, shape = _event_from_wire(event)
        if shape and shape != shape_of(event["kind"]):  # payload_mismatch: only its name says which record it is
            event["payload"] = (shape, event["payload"])
    return Decoded(record, None)


def _as_it_is(record: Record) -> Record:
    return record


def _plain(record: dict[str, Any]) -> Decoded:
    return Decoded(record, None)


Form = tuple[Callable[[Record], Record], Callable[[dict[str, Any]], Decoded]]
_FORMS: Mapping[str, Form] = {
    "intervention-events": (_event_to_wire, _event_from_wire),
    "intervention-log": (_logged_to_wire, _carrier_from_wire),
    "intervention-rejections": (_rejection_to_wire, _carrier_from_wire),
}


def form_of(topic: str) -> Form:
    """Give how a topic's records go to the wire and come from it."""
    return _FORMS.get(topic, (_as_it_is, _plain))
