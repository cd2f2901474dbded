"""What a run of the chain left behind, as a table for a person."""

from typing import Any

from rich.console import Console

from interventions.cli.broker import BrokerTopics
from interventions.cli.screen import hours_text, status_text, table
from interventions.sandbox.summary import summary_of


async def overview(topics: BrokerTopics) -> dict[str, Any]:
    """Sum a run up, from its topics."""

    async def records(topic: str) -> Any:
        async for each in topics.read(topic):
            if each.record is not None:
                yield each.record

    letters = len([None async for _ in topics.messages("dead-letters")])
    return (await summary_of(records, letters))._asdict()


def show_overview(console: Console, content: dict[str, Any]) -> None:
    """Paint it: events, statuses in their colours, hours, documents."""
    rejected = content["rejected"]
    refused = f"{sum(rejected.values()):,} refused" + (f" ({_listed(rejected)})" if rejected else "")
    console.print(f"events: {content['logged']:,} accepted, {refused}, {content['dead_letters']:,} unreadable")
    console.print(
        table(("status", "interventions"), [(status_text(s), f"{n:,}") for s, n in _by_count(content["statuses"])])
    )
    console.print(f"hours: work {hours_text(content['work_s'])}, travel {hours_text(content['travel_s'])}")
    if content["documents"]:
        console.print(f"documents: {content['documents']:,} printed; {_listed(content['deliveries'])}")


def _by_count(counted: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda each: -each[1])


def _listed(counted: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in _by_count(counted))
