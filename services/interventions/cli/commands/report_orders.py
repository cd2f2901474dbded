"""`interventions reports send-again | mark-sent | cancel`: what a person decides about a mail."""

from typing import Annotated

from rich.console import Console

from interventions.cli.broker import BrokerTopics
from interventions.cli.connection import connected
from interventions.cli.options import Json, option
from interventions.cli.reports.answers import outcome_of
from interventions.cli.reports.deciding import IN_EARNEST, Deciding, Delivery
from interventions.cli.reports.finding import delivery_of
from interventions.cli.reports.orders import command_about, line_about, nothing_to_do
from interventions.cli.reports.words import show_deliveries, told
from interventions.cli.screen import progress, say

Reason = Annotated[str | None, option("Why; it is kept in the delivery's record.")]


async def send_again(
    delivery: Delivery, /, *, reason: Reason = None, deciding: Deciding = IN_EARNEST, json: Json = False
) -> int:
    """Publish the command; exit code 1 when it would change nothing."""
    return await _order("send_again", delivery, reason, deciding, json=json)


async def mark_sent(
    delivery: Delivery, /, *, reason: Reason = None, deciding: Deciding = IN_EARNEST, json: Json = False
) -> int:
    """Publish the command; exit code 1 when it would change nothing, and it is not *sent*."""
    return await _order("mark_sent", delivery, reason, deciding, json=json)


async def cancel(
    delivery: Delivery, /, *, reason: Reason = None, deciding: Deciding = IN_EARNEST, json: Json = False
) -> int:
    """Publish the command; exit code 1 when it would change nothing, and it is not *cancelled*."""
    return await _order("cancel", delivery, reason, deciding, json=json)


async def _order(command: str, beginning: str, reason: str | None, deciding: Deciding, *, json: bool) -> int:
    who = deciding.who()
    async with connected() as backend:
        with progress("deliveries' records", None) as advance:
            found = await delivery_of(BrokerTopics(backend), beginning, advance)
        nothing = nothing_to_do(command, found)
        if published := nothing is None and not deciding.dry_run:
            order = command_about(found, command, who, reason, backend.clock())
            found = await outcome_of(backend, order, found, deciding.wait)
    says = f"nothing to do: {nothing.sentence}" if nothing else _says(found["state"], published=published)
    content = {"command": command, "published": published, "says": says, "delivery": told(found)}

    def show(console: Console) -> None:
        console.print(f"{line_about(found)}: {says}", markup=False)
        if published:
            show_deliveries(console, [told(found)])

    say(content, show, json=json)
    return int(nothing is not None and not nothing.fulfilled)


def _says(state: str, *, published: bool) -> str:
    return f"it is {state} now" if published else f"it is {state}; it would be done, nothing was published"
