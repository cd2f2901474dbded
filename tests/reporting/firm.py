"""A firm in memory: the whole chain on one visit, with a press that prints a line and a relay that does as told."""

import asyncio
from collections.abc import Callable
from typing import Any

from domain.builders import DAY, HOUR, OFFICE, T0, a_customer, a_template, a_visit, an_event, planned, settings
from interventions.cli.broker import BrokerTopics
from interventions.domain.canonical import compact
from interventions.domain.words import DeliveryState
from interventions.reporting.document.typesetting import Typeset
from interventions.reporting.relay.mailer import Verdict
from interventions.reporting.store import ObjectStore
from interventions.sandbox.chain import Chain, Office
from reporting.owned import ScriptedMailer

SENT = Verdict(DeliveryState.SENT, None, 250)
CUSTOMER, ANN_AT, BOB_AT = "dupont@example.org", "ann@acme.example", "bob@acme.example"


class LinePress:
    """Prints which revision of what it was asked for."""

    size = 4

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    async def printed(self, finished: Any) -> Typeset:
        request = finished["request"]
        document = request["document"] if request else "report"
        self.asked.append((document, finished["revision"]))
        return Typeset(b"%PDF " + compact([document, finished["revision"], finished["dossier"]["comment"]]), 1, ())

    async def close(self) -> None:
        pass


class Firm:
    """One visit of Ann and Bob at Mr Dupont's, planned; each ``says`` is an event a minute later."""

    def __init__(self, dispatch: str, *verdicts: Verdict, recipients: Any = None, email: str | None = CUSTOMER) -> None:
        self.press, self.mailer = LinePress(), ScriptedMailer(*(verdicts or (SENT,)))
        self.store = ObjectStore("memory:")
        self.chain = Chain(Office(self.press, self.store, self.mailer))
        template = a_template(report_dispatch=dispatch)
        template["recipients"] |= recipients or {}
        self.chain.write_references([template], [settings()], T0 - DAY)
        people = [{"id": name, "name": name.title(), "email": f"{name}@acme.example"} for name in ("ann", "bob")]
        self._at = T0
        visit = a_visit(customer=a_customer(email=email), technicians=people)
        self.write(planned(**visit))

    def write(self, event: dict[str, Any]) -> None:
        self.chain.write("intervention-events", event["intervention_id"], event, max(event["recorded_at"], T0 - DAY))

    def says(self, kind: str, *, office: bool = False, **fields: Any) -> str:
        """Write an event, and give its id."""
        self._at += 60_000
        event = an_event(kind, self._at, sent=OFFICE if office else None, **fields)
        self.write(event)
        return str(event["event_id"])

    def done(self) -> None:
        """Write start and end of the work."""
        self.says("started", technician_id="ann")
        self.says("completed")

    def settle(self, *, mailing: bool = True) -> None:
        """Let all work; without mailing nothing is attempted."""
        asyncio.run(self._settled(mailing=mailing))

    async def _settled(self, *, mailing: bool) -> None:
        if mailing:
            await self.chain.settle()
            return
        for worker in self.chain._workers:
            await worker.drain()

    def wait(self, hours: float) -> None:
        """Let time go by."""
        self._at += int(hours * HOUR)
        self.chain.now = self._at
        self.settle()

    def records(self, topic: str = "report-deliveries") -> list[Any]:
        async def read() -> list[Any]:
            return [each.record async for each in BrokerTopics(self.chain.backend).read(topic)]

        return asyncio.run(read())

    def last(self, told: Callable[[Any], Any] | None = None) -> list[Any]:
        """Give the last record of each delivery, told as (document, revision, to, state, reason)."""
        last = {each["delivery_id"]: each for each in self.records()}
        return [told(each) if told else _told(each) for each in last.values()]

    def mailed(self) -> list[str]:
        """Give whom the relay was asked to send to, in order."""
        return [mail.recipient for mail in self.mailer.asked]


def _told(each: Any) -> tuple[Any, ...]:
    to = "store" if each["channel"] == "store" else each["recipient"]
    return each["document"], each["revision"], to, str(each["state"]), each["reason"]
