"""What a run left behind, in figures."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, NamedTuple

Read = Callable[[str], AsyncIterator[Mapping[str, Any]]]
"""Gives the records of a topic, each partition in order."""


class Summary(NamedTuple):
    """Events by verdict, interventions by status, hours, and documents by what became of them."""

    logged: int
    rejected: Mapping[str, int]
    dead_letters: int
    statuses: Mapping[str, int]
    work_s: int
    travel_s: int
    documents: int
    deliveries: Mapping[str, int]


async def summary_of(read: Read, dead_letters: int) -> Summary:
    """Sum the topics of a run up."""
    statuses = {record["intervention_id"]: record["status"] async for record in read("intervention-status")}
    times = {record["intervention_id"]: record["totals"] async for record in read("intervention-time")}
    deliveries = {each["delivery_id"]: (each["channel"], each["state"]) async for each in read("report-deliveries")}
    return Summary(
        logged=len([None async for _ in read("intervention-log")]),
        rejected=dict(Counter([str(record["code"]) async for record in read("intervention-rejections")])),
        dead_letters=dead_letters,
        statuses=dict(Counter(statuses.values())),
        work_s=sum(total["person_work_s"] for total in times.values()),
        travel_s=sum(total["travel_s"] for total in times.values()),
        documents=len([None async for _ in read("rendered-reports")]),
        deliveries=dict(Counter(f"{channel} {state}" for channel, state in deliveries.values())),
    )
