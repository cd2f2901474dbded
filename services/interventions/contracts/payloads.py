"""The event's payload: plain in our code, a branch named by its record on the wire."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from interventions.domain.events import SHAPES

NAMESPACE = "interventions."
KINDS: Mapping[str, str | None] = {str(kind): shape.__name__ if shape else None for kind, shape in SHAPES.items()}
"""The name of each kind's payload record; None for no payload."""

Record = Mapping[str, Any]


class Decoded(NamedTuple):
    """A record as it was on the wire, and the name of its payload record (``intervention-events`` only)."""

    record: dict[str, Any]
    shape: str | None


def plain_shape(record: Record) -> str | None:
    """Name the payload record of a record read from JSON, where it follows from the kind; None for no event."""
    return KINDS[record["kind"]] if record.get("payload") is not None else None


def _event(event: dict[str, Any]) -> Decoded:
    if (branch := event["payload"]) is None:
        return Decoded(event, None)
    event["payload"] = branch[1]
    return Decoded(event, branch[0][len(NAMESPACE) :])


def _carrier(record: dict[str, Any]) -> Decoded:
    if (event := record["event"]) is not None:
        _, shape = _event(event)
        if shape and shape != KINDS[event["kind"]]:  # payload_mismatch: only its name says which record it is
            event["payload"] = (shape, event["payload"])
    return Decoded(record, None)


def _plain(record: dict[str, Any]) -> Decoded:
    return Decoded(record, None)


_FORMS: Mapping[str, Callable[[dict[str, Any]], Decoded]] = {
    "intervention-events": _event,
    "intervention-log": _carrier,
    "intervention-rejections": _carrier,
}


def plain_form(topic: str) -> Callable[[dict[str, Any]], Decoded]:
    """Give how a topic's records, as fastavro reads them, become ours: payloads plain, in place."""
    return _FORMS.get(topic, _plain)
