"""The lengths that an event names: in order, within the limit, above zero (domain.md §4 checks 12 and 14, T5)."""

from collections.abc import Iterator
from typing import Any

from interventions.domain.words import Kind


def seconds_between(start_ms: int, end_ms: int) -> int:
    """Give the length between two bounds, each truncated to the whole second (T1)."""
    return end_ms // 1000 - start_ms // 1000


def _window_work(declared: Any) -> int:
    """Give the work of a window: what is left of it; below zero when it is smaller than what it includes."""
    window = declared["window"]
    work = seconds_between(window["start"], window["end"])
    work -= (declared["travel_s"] or 0) if window["includes_travel"] else 0
    return work - ((declared["break_s"] or 0) if window["includes_break"] else 0)


def _declared_work(declared: Any) -> int | None:
    work: int | None = declared["work_s"] if declared["window"] is None else _window_work(declared)
    return work


def times_faulty(kind: str, payload: Any) -> bool:
    """Tell whether a declaration or a correction contradicts itself."""
    if kind == Kind.TIME_CORRECTED:
        return seconds_between(payload["start"], payload["end"]) < 0
    if kind != Kind.TIME_DECLARED:
        return False
    window = payload["window"]
    if window is None:
        return payload["work_s"] is None and payload["travel_s"] is None and payload["break_s"] is None
    backwards = seconds_between(window["start"], window["end"]) < 0
    return payload["work_s"] is not None or backwards or _window_work(payload) < 0


def above_limit(kind: str, payload: Any, limit_s: int) -> bool:
    """Tell whether a length is above the company's limit of one segment."""
    return any(length is not None and length > limit_s for length in _lengths(kind, payload))


def _lengths(kind: str, payload: Any) -> Iterator[int | None]:
    if kind == Kind.TIME_CORRECTED:
        yield seconds_between(payload["start"], payload["end"])
    elif kind == Kind.TIME_DECLARED:
        yield from (_declared_work(payload), payload["travel_s"], payload["break_s"])
    elif kind == Kind.COMPLETED:
        for typed in payload["times"]:
            yield from (typed["work_s"], typed["travel_s"], typed["break_s"])


def counts_time(kind: str, payload: Any) -> bool:
    """Tell whether a declaration or typed times bring work or travel above zero."""
    if kind == Kind.TIME_DECLARED:
        return bool(_declared_work(payload)) or bool(payload["travel_s"])
    return kind == Kind.COMPLETED and any(typed["work_s"] or typed["travel_s"] for typed in payload["times"])
