"""What `export` writes: flat rows of a day each, made of the records of a topic."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from interventions.cli.sources import STATUS, TIME
from interventions.domain.time.days import day_of

TEXT, SECONDS, NUMBER, FLAG, INSTANT, TEXTS = "text", "seconds", "number", "flag", "instant", "texts"
"""Types of a cell; an instant is UTC milliseconds, a text may be null."""

Row = dict[str, Any]


class Sheet(NamedTuple):
    """One kind of rows: the topic it is made of, its columns with their types, and the rows of one record."""

    topic: str
    columns: Mapping[str, str]
    rows: Callable[[Any], Iterator[Row]]


def _status(status: Any) -> Iterator[Row]:
    """Give one row an intervention: where it stands, on the site's day on which it came there."""
    yield {**status, "day": day_of(status["occurred_at"] // 1000, status["zone"])}


def _time(time: Any) -> Iterator[Row]:
    """Give one row a technician and day of an intervention, raw; rounding is of whole interventions (T14)."""
    for day in time["days"]:
        yield {**time, **day}


def _days(day: Any) -> Iterator[Row]:
    """Give one row a technician's day over all interventions."""
    yield day


SHEETS: Mapping[str, Sheet] = {
    "status": Sheet(
        STATUS,
        {
            "day": TEXT,
            "intervention_id": TEXT,
            "company_id": TEXT,
            "status": TEXT,
            "category": TEXT,
            "locked": FLAG,
            "previous_status": TEXT,
            "kind": TEXT,
            "occurred_at": INSTANT,
            "origin": TEXT,
            "template_id": TEXT,
            "reference": TEXT,
            "type": TEXT,
            "task": TEXT,
            "customer_id": TEXT,
            "zone": TEXT,
            "planned_start": INSTANT,
            "planned_duration_s": SECONDS,
            "technician_ids": TEXTS,
            "lead_id": TEXT,
            "tags": TEXTS,
            "round": NUMBER,
            "revision": NUMBER,
            "report_outdated": FLAG,
            "reason": TEXT,
            "follow_up_id": TEXT,
            "version": NUMBER,
        },
        _status,
    ),
    "time": Sheet(
        TIME,
        {
            "day": TEXT,
            "intervention_id": TEXT,
            "company_id": TEXT,
            "technician_id": TEXT,
            "status": TEXT,
            "billable": FLAG,
            "work_s": SECONDS,
            "travel_s": SECONDS,
            "break_s": SECONDS,
            "zone": TEXT,
            "version": NUMBER,
        },
        _time,
    ),
    "technician-days": Sheet(
        "technician-days",
        {
            "day": TEXT,
            "technician_id": TEXT,
            "work_s": SECONDS,
            "travel_s": SECONDS,
            "break_s": SECONDS,
            "overlap_s": SECONDS,
            "interventions": TEXTS,
        },
        _days,
    ),
}
