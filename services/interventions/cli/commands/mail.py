"""`interventions mail check`: whether mails would leave, and what to do when they would not."""

from typing import Annotated

from pydantic import ValidationError
from rich.console import Console

from interventions.cli.fault import CallFault
from interventions.cli.options import Json, option
from interventions.cli.screen import say, table
from interventions.reporting.relay.addresses import address_fault
from interventions.reporting.relay.check import relay_checked
from interventions.reporting.relay.signing import SigningError
from interventions.reporting.settings import MailSettings


async def check(
    *,
    to: Annotated[str | None, option("Send one test mail to this address.")] = None,
    sender: Annotated[str | None, option("The sender to try; MAIL_BOUNCES unless given.")] = None,
    json: Json = False,
) -> int:
    """Talk to the relay of the settings step by step; exit code 1 if mails would not leave."""
    settings = _settings()
    sender = sender or settings.bounces or f"interventions@{settings.ehlo_name}"
    for address in (sender, *filter(None, [to])):
        if fault := address_fault(address):
            raise CallFault(f"{address}: {fault}", "give one plain address")
    try:
        found = await relay_checked(settings, sender, to)
    except (OSError, SigningError) as fault:
        raise CallFault(str(fault), "correct it in the environment") from fault
    rows = [("ok" if each.fine else "NO", each.step, each.said, each.cure) for each in found]
    fine = all(each.fine for each in found)

    def paint(console: Console) -> None:
        console.print(table(("", "step", "what it said", "what to do"), rows))
        console.print("mails leave" if fine else "mails do not leave; they wait, and go when this is mended")

    say({"fine": fine, "steps": [each._asdict() for each in found]}, paint, json=json)
    return int(not fine)


def _settings() -> MailSettings:
    try:
        settings = MailSettings()
        settings.password()
    except ValidationError as fault:
        first = fault.errors()[0]
        name = "".join(f"MAIL_{field}: ".upper() for field in first["loc"])
        raise CallFault(
            f"{name}{first['msg'].removeprefix('Value error, ')}", "correct it in the environment"
        ) from fault
    except OSError as fault:
        raise CallFault(f"MAIL_PASSWORD_FILE: {fault}", "correct it in the environment") from fault
    return settings
