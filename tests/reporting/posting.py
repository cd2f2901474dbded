"""Mailing of one partition with a store, a clock and a mailer of ours; mails are written, nothing is printed."""

import asyncio
from typing import Any

from interventions.domain.deliveries import deliveries_owed, document_of, message_id
from interventions.reporting.letter.letters import letter
from interventions.reporting.mailing.sending import MailingEffects
from interventions.reporting.relay.mailer import Verdict
from interventions.reporting.store import ObjectStore, kept
from reporting.builders import NOON, a_finished, received
from reporting.owned import Clock, Partition, ScriptedMailer

PDF = b"%PDF-1.7 whatever"
ONE = {"customer": True, "technicians": False, "addresses": []}


def a_report(**changes: Any) -> Any:
    """Give a hand-over to one recipient."""
    return a_finished(template={"recipients": ONE}, **changes)


def to_address(address: str, number: int = 1) -> Any:
    """Give a hand-over to this customer."""
    customer = {**a_finished()["dossier"]["visit"]["customer"], "email": address}
    return a_report(intervention_id=f"example-{number}", visit={"customer": customer})


class World:
    """What happens to a hand-over's mails, instant by instant."""

    def __init__(self, tmp_path: Any, *verdicts: Verdict) -> None:
        self.store = ObjectStore(str(tmp_path / "store"))
        self.clock, self.partition = Clock(NOON), Partition()
        self.start(*verdicts)

    def start(self, *verdicts: Verdict, **how: Any) -> None:
        """Start mailing (again)."""
        self.mailer = ScriptedMailer(*verdicts)
        self.effects = self.partition.restart(MailingEffects(self.mailer, self.store, self.clock, **how))

    def render(self, finished: Any, at: int | None = None) -> Any:
        """Keep the mails of a hand-over and report them to mailing."""
        report = asyncio.run(self._report(finished))
        self.partition.feed(received(report, "rendered-reports", self.clock() if at is None else at))
        return report

    def send(self) -> None:
        """Do all that is due now."""
        asyncio.run(self.effects.run_once(self.partition))

    def wait(self, milliseconds: int) -> None:
        """Let time pass, then do what is due."""
        self.clock.now += milliseconds
        self.send()

    def command(self, command: str, report: Any, name: str = "command-1", reason: str | None = None) -> None:
        """Tell mailing what a person decided about the first mail of a report."""
        record = {
            "command_id": name,
            "delivery_id": report["mails"][0]["delivery_id"],
            "intervention_id": report["intervention_id"],
            "command": command,
            "actor": {"id": "office", "role": "manager"},
            "reason": reason,
            "issued_at": self.clock(),
        }
        self.partition.feed(received(record, "delivery-commands", self.clock()))

    async def _report(self, finished: Any) -> Any:
        request, settings = finished["request"], finished["dossier"]["settings"]
        mails = [owed for owed in deliveries_owed(finished) if owed.channel == "mail"]
        return {
            "intervention_id": finished["intervention_id"],
            "company_id": finished["company_id"],
            "revision": finished["revision"],
            "document": document_of(finished),
            "request": request["event_id"] if request else None,
            "cause": finished["cause"],
            "pdf": await kept(self.store, PDF, "pdf"),
            "pages": 1,
            "warnings": [],
            "mails": [
                {
                    "delivery_id": owed.delivery_id,
                    "recipient": owed.recipient,
                    "message_id": message_id(owed.delivery_id, settings["sender"]),
                    "mail": await kept(self.store, letter(finished, owed, PDF, NOON), "eml")
                    if owed.recipient
                    else None,
                }
                for owed in mails
            ],
            "failure": None,
        }
