"""intervention-time ──▶ times, day_times, and what lists show of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from interventions.domain.records import InterventionTime
from interventions.domain.words import Activity, Bucket
from interventions.projection.stored import stored
from interventions.projection.tables import day_times, times
from interventions.projection.writing.cards import Card, Cards
from interventions.projection.writing.writing import Writing
from interventions.stream.processor import Received

_LIVELIEST = (Activity.WORKING, Activity.TRAVELLING, Activity.PAUSED)


def write_times(writing: Writing, piece: Sequence[Received]) -> None:
    """Take times in; a version that is not above the one that stands changes nothing."""
    newest: dict[str, InterventionTime] = {}
    for received in piece:
        record: InterventionTime = received.record
        if record["version"] > newest.get(record["intervention_id"], {"version": 0})["version"]:
            newest[record["intervention_id"]] = record
    stand = writing.standing(times, newest)
    fresh = {key: each for key, each in newest.items() if key not in stand or each["version"] > stand[key]["version"]}
    _written(writing, fresh)
    cards = Cards(writing, fresh, timed)
    for key, each in fresh.items():
        if card := cards.of(key):
            timed(card, each)
    cards.flush()


def _written(writing: Writing, fresh: dict[str, InterventionTime]) -> None:
    writing.put(
        times,
        [{"intervention_id": key, "version": each["version"], "record": stored(each)} for key, each in fresh.items()],
    )
    writing.remove(day_times, (day_times.c.intervention_id,), [(key,) for key in fresh])
    writing.add(day_times, [{"intervention_id": key, **row} for key, each in fresh.items() for row in each["days"]])


def timed(card: Card, record: InterventionTime) -> None:
    """Put what lists show of the times on a card."""
    if record["version"] <= card["time_version"]:
        return
    work = list(_counted_work(record))
    ends = [end for _, end in work]
    card.update(
        time_version=record["version"],
        activity=_activity(record),
        actual_s=record["totals"]["actual_s"],
        travel_s=record["totals"]["travel_s"],
        started_at=min((start for start, _ in work), default=None),
        ended_at=max((end for end in ends if end is not None), default=None) if None not in ends else None,
    )


def _counted_work(record: InterventionTime) -> Iterator[tuple[int, int | None]]:
    for each in record["segments"]:
        if each["bucket"] == Bucket.WORK and not each["superseded"] and each["day"] is None:
            yield each["start"], each["end"]


def _activity(record: InterventionTime) -> str:
    moving: set[Any] = {each["activity"] for each in record["technicians"]}
    return next((each for each in _LIVELIEST if each in moving), Activity.IDLE)
