"""`interventions reports`: what became of each report and work sheet, and what a person decides about it."""

from pathlib import Path
from typing import Annotated, Literal

from rich.console import Console

from interventions.cli.commands.report_orders import cancel, mark_sent, send_again
from interventions.cli.commands.report_resend import resend
from interventions.cli.commands.report_sweep import sweep
from interventions.cli.instants import instant_of
from interventions.cli.opening import opened
from interventions.cli.options import From, Json, flag, option, several
from interventions.cli.reports.deciding import Delivery
from interventions.cli.reports.fetching import StorePlace, fetched, shown, store_at, written
from interventions.cli.reports.finding import delivery_of, mail_of, pdf_of, short
from interventions.cli.reports.listing import Found, Wanted, newest
from interventions.cli.reports.words import show_deliveries, told
from interventions.cli.screen import progress, say
from interventions.cli.sources import DELIVERIES

__all__ = ["cancel", "get", "list", "mark_sent", "open", "resend", "send_again", "sweep"]

State = Literal["rendered", "attempting", "sent", "deferred", "refused", "unknown", "failed", "cancelled", "stored"]
AsMail = Annotated[bool, flag("--mail", "The whole mail (.eml) instead of the document.")]


async def list(  # noqa: A001, PLR0913 - the command's name; each is an option of it
    *,
    state: Annotated[tuple[State, ...], several("Only in this state; may be given several times.")] = (),
    company: Annotated[str | None, option("Only of this company.")] = None,
    intervention: Annotated[str | None, option("Only of this intervention.")] = None,
    document: Annotated[Literal["report", "work_sheet"] | None, option("Only this document.")] = None,
    channel: Annotated[Literal["mail", "store"] | None, option("Only by this channel.")] = None,
    since: Annotated[str | None, option("Only what got into its state at this instant, or day, or later.")] = None,
    until: Annotated[str | None, option("Only what got into its state before this instant, or day.")] = None,
    limit: Annotated[int, option("Show so many, the newest first; 0 shows all.")] = 50,
    from_: From = None,
    json: Json = False,
) -> None:
    """List the newest deliveries of those asked for."""
    wanted = Wanted(frozenset(state), company, document, channel, _at(since), _at(until))
    async with opened(from_) as source:
        with progress("deliveries' records", None) as advance:
            found = await newest(source.read(DELIVERIES, intervention), wanted, limit, advance)
    content = {"total": found.total, "states": found.states, "deliveries": [told(each) for each in found.newest]}
    say(content, lambda console: _show(console, found), json=json)


async def get(  # noqa: PLR0913 - each is an option of the command
    delivery: Delivery,
    /,
    *,
    out: Annotated[Path | None, option("The file to write; named after document and delivery without it.")] = None,
    mail: AsMail = False,
    store: StorePlace = None,
    from_: From = None,
    json: Json = False,
) -> None:
    """Fetch a document or a mail into a file."""
    name, content = await _fetched(delivery, from_, store, mail=mail)
    path = written(out or Path(name), content)
    says = f"{path}: {len(content):,} bytes, its hash as recorded"
    say({"file": str(path), "bytes": len(content)}, lambda console: console.print(says, markup=False), json=json)


async def open(  # noqa: A001 - the command's name
    delivery: Delivery, /, *, mail: AsMail = False, store: StorePlace = None, from_: From = None
) -> None:
    """Show the document of a delivery, or its mail, with the system's viewer."""
    name, content = await _fetched(delivery, from_, store, mail=mail)
    await shown(name, content)


def _at(text: str | None) -> int | None:
    return instant_of(text) if text else None


async def _fetched(beginning: str, from_: Path | None, place: str | None, *, mail: bool) -> tuple[str, bytes]:
    store = store_at(place)
    async with opened(from_) as source:
        with progress("deliveries' records", None) as advance:
            delivery = await delivery_of(source, beginning, advance)
        blob = await mail_of(source, delivery) if mail else pdf_of(delivery)
    name = f"{delivery['document']}-{short(delivery['delivery_id'])}.{'eml' if mail else 'pdf'}"
    return name, await fetched(store, blob)


def _show(console: Console, found: Found) -> None:
    if not found.total:
        console.print("no deliveries")
        return
    show_deliveries(console, [told(each) for each in found.newest])
    counts = ", ".join(f"{count:,} {state}" for state, count in found.states.items())
    shown = len(found.newest)
    more = f"; the newest {shown:,} shown, all with --limit 0" if shown < found.total else ""
    console.print(f"{found.total:,} deliveries: {counts}{more}")
