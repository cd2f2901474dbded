"""The real incidents, moved to the days around now, and what an office does with them: for a console to look at."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from interventions.domain.events import InterventionEvent
from interventions.domain.words import Kind, Origin, Role
from interventions.sandbox.demo import Input

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
_DAYS_BACK, _DAYS_AHEAD = 7, 2
_MOMENTS = frozenset({"occurred_at", "recorded_at", "planned_start", "start", "end", "at"})


def present(taken: Input, now: int) -> list[InterventionEvent]:
    """Give all events that have happened by now, in their order; visits of the days ahead are only planned."""
    told = [*_told(taken.incidents, now), *_one_day_before(taken.example.events, now)]
    return sorted((event for event in told if event["recorded_at"] <= now), key=lambda event: event["recorded_at"])


def _told(incidents: Iterable[Any], now: int) -> Iterator[InterventionEvent]:
    stories: dict[str, list[InterventionEvent]] = {}
    for event in incidents:
        stories.setdefault(event["intervention_id"], []).append(event)
    for number, story in enumerate(stories.values()):
        ahead = number % (_DAYS_BACK + _DAYS_AHEAD + 1) - _DAYS_BACK
        moved = list(_moved(story, now // DAY_MS + ahead))
        if ahead >= 0:
            planned = min(now, moved[0]["recorded_at"]) - HOUR_MS
            moved[0] = {**moved[0], "occurred_at": planned, "recorded_at": planned}
        yield from moved
        yield from _office(number, moved)


def _one_day_before(events: Iterable[Any], now: int) -> Iterator[InterventionEvent]:
    story = list(events)
    return _moved(story, now // DAY_MS - 1)


def _moved(story: list[Any], day: int) -> Iterator[InterventionEvent]:
    """Move a story by whole days, so that its visit lies on a day (of UTC)."""
    by = (day - story[0]["payload"]["planned_start"] // DAY_MS) * DAY_MS
    return (_shifted(event, by) for event in story)


def _shifted(content: Any, by: int) -> Any:
    if isinstance(content, Mapping):
        return {
            name: value + by if name in _MOMENTS and isinstance(value, int) else _shifted(value, by)
            for name, value in content.items()
        }
    return [_shifted(each, by) for each in content] if isinstance(content, list) else content


def _office(number: int, story: list[InterventionEvent]) -> Iterator[InterventionEvent]:
    """Close every third visit; a phone that comments on it afterwards is refused. Cancel some others."""
    last, about = story[-1]["recorded_at"], story[0]["intervention_id"]
    if number % 3 == 0 and story[-1]["kind"] == Kind.COMPLETED:
        yield _event(about, "office/closed", Kind.CLOSED, last + HOUR_MS, {"reason": None})
        if number % 9 == 0:
            who = {"id": story[-1]["actor"]["id"], "role": Role.TECHNICIAN}
            late = _event(about, "phone/comment", Kind.COMMENTED, last + 2 * HOUR_MS, {"text": "All clear."})
            yield {**late, "origin": Origin.MOBILE, "actor": who}  # type: ignore[typeddict-item]
    elif number % 17 == 0 and story[-1]["kind"] != Kind.COMPLETED:
        yield _event(about, "office/cancelled", Kind.CANCELLED, last + HOUR_MS, {"reason": "Called off."})


def _event(about: str, name: str, kind: Kind, at: int, payload: Any) -> InterventionEvent:
    return {
        "event_id": f"{about}/{name}",
        "intervention_id": about,
        "kind": kind,
        "occurred_at": at,
        "recorded_at": at,
        "origin": Origin.BACKOFFICE,
        "actor": {"id": "office", "role": Role.RESPONSIBLE},
        "source": "sandbox",
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        "payload": payload,
    }
