"""`interventions reports resend`: a report asked for once more, as any back office would ask."""

from typing import Annotated, Any, Literal

from rich.console import Console

from interventions.cli.broker import BrokerTopics
from interventions.cli.connection import connected
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, option, several
from interventions.cli.reports.answers import verdict_of
from interventions.cli.reports.deciding import IN_EARNEST, Deciding
from interventions.cli.reports.finding import delivery_of
from interventions.cli.reports.orders import Asked, asked_again, request_for
from interventions.cli.reports.rehearsal import rehearsed
from interventions.cli.screen import progress, say
from interventions.stream.port import Backend


async def resend(  # noqa: PLR0913 - each is an option of the command
    delivery: Annotated[str | None, option("A delivery to make once more; or name --intervention.", "ID")] = None,
    /,
    *,
    intervention: Annotated[str | None, option("Ask for a document of this intervention instead.")] = None,
    document: Annotated[Literal["report", "work_sheet"], option("With --intervention: which.")] = "report",
    channel: Annotated[Literal["mail", "store"], option("With --intervention: by mail, or only kept.")] = "mail",
    to: Annotated[tuple[str, ...], several("To this address; may be given several times.")] = (),
    deciding: Deciding = IN_EARNEST,
    json: Json = False,
) -> int:
    """Publish a ``report_requested`` and give the verdict on it; exit code 1 if it is refused."""
    who = deciding.who()
    async with connected() as backend:
        asked = await _asked(backend, delivery, Asked(intervention or "", document, channel, to))
        event = request_for(asked, who, backend.clock())
        if deciding.dry_run:
            answer = await rehearsed(BrokerTopics(backend), event)
        else:
            answer = await verdict_of(backend, event, deciding.wait)
    content = {**asked._asdict(), "event_id": event["event_id"], "published": not deciding.dry_run, **answer}
    say(content, lambda console: _show(console, content), json=json)
    return int(not answer["accepted"])


async def _asked(backend: Backend, beginning: str | None, asked: Asked) -> Asked:
    if bool(beginning) == bool(asked.intervention_id):
        raise CallFault("name a delivery or --intervention, one of the two", "see `interventions reports list`")
    if not beginning:
        return asked
    with progress("deliveries' records", None) as advance:
        return asked_again(await delivery_of(BrokerTopics(backend), beginning, advance), asked.recipients)


def _show(console: Console, content: dict[str, Any]) -> None:
    intervention_id = content["intervention_id"]
    if rejection := content["rejection"]:
        details = f" ({', '.join(rejection['details'])})" if rejection["details"] else ""
        console.print(f"refused: {rejection['code']}: {rejection['message_en']}{details}", markup=False)
        return
    what = "accepted" if content["published"] else "would be accepted"
    console.print(f"{what}: {content['document']} {content['revision']} of {intervention_id}", markup=False)
    if content["published"]:
        console.print(f"follow it: interventions reports list --intervention {intervention_id}", markup=False)
