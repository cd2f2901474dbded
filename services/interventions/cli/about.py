"""What an event is about, in a few words: the question and its answer, the photo, the times."""

from collections.abc import Callable, Mapping
from typing import Any

from interventions.cli.screen import hours_text
from interventions.domain.canonical import instant_text

_LONGEST = 60


def about(event: Mapping[str, Any]) -> str:
    """Say on one short line what an event brings beside its kind; empty when it brings nothing more."""
    payload, tell = event["payload"], _TOLD.get(event["kind"])
    line = "" if payload is None or tell is None else " ".join(tell(payload).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _answer(payload: Mapping[str, Any]) -> str:
    given = [value for value in payload["answer"].values() if value is not None]
    text = ", ".join(given[0]) if given and isinstance(given[0], list) else str(given[0] if given else "")
    return f"{payload['code']} = {text}"


def _declared(payload: Mapping[str, Any]) -> str:
    window = payload["window"]
    between = [f"{_at(window, 'start')} to {_at(window, 'end')}"] if window else []
    return ", ".join([payload["technician_id"] or "the lead", payload["mode"], *_buckets(payload), *between])


def _completed(payload: Mapping[str, Any]) -> str:
    return "; ".join(f"{each['technician_id']}, {', '.join(_buckets(each))}" for each in payload["times"])


def _buckets(payload: Mapping[str, Any]) -> list[str]:
    named = ((bucket, payload[f"{bucket}_s"]) for bucket in ("work", "travel", "break"))
    return [f"{bucket} {hours_text(seconds)}" for bucket, seconds in named if seconds is not None]


def _at(payload: Mapping[str, Any], name: str) -> str:
    return instant_text(payload[name])


def _reason(payload: Mapping[str, Any]) -> str:
    return payload["reason"] or ""


def _technician(payload: Mapping[str, Any]) -> str:
    return str(payload["technician_id"])


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "planned": lambda payload: f"{payload['task']}, {_at(payload, 'planned_start')}",
    "rescheduled": lambda payload: f"{_at(payload, 'planned_start')}, {hours_text(payload['planned_duration_s'])}",
    "assigned": lambda payload: ", ".join(each["id"] for each in payload["technicians"]),
    "amended": lambda payload: ", ".join(name for name, value in payload.items() if value is not None),
    "travel_started": lambda payload: f"{payload['technician_id']}, {payload['leg']}",
    **dict.fromkeys(("travel_ended", "started", "resumed", "stopped"), _technician),
    "paused": lambda payload: ", ".join(filter(None, (payload["technician_id"], payload["reason"]))),
    "time_declared": _declared,
    "time_corrected": lambda payload: f"{payload['segment_id']}: {_at(payload, 'start')} to {_at(payload, 'end')}",
    "question_answered": _answer,
    "photo_added": lambda payload: f"{payload['reference']}, {payload['stage']}",
    "photo_removed": lambda payload: str(payload["reference"]),
    "commented": lambda payload: str(payload["text"]),
    "signed": lambda payload: f"{payload['by']}, {payload['signatory']}",
    "signature_declined": lambda payload: f"{payload['by']}, {payload['declined']}",
    "completed": _completed,
    **dict.fromkeys(
        ("left_unfinished", "postponed", "cancelled", "reverted", "redrafted", "closed", "reopened"), _reason
    ),
    "report_requested": lambda payload: f"{payload['document']}, {payload['channel']}",
    "timer_expired": lambda payload: str(payload["segment_id"]),
}
"""One line a kind; ``confirmed`` alone has nothing to tell."""
