"""What an office does in a day, as a table: the same buttons in memory and on a broker, by whatever presses them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from console.visiting import OFFICE
from domain.builders import DAY, MINUTE, an_event
from interventions.console.actions import ACTIONS
from interventions.console.words import KINDS
from interventions.domain.words import DeliveryState
from interventions.reporting.relay.mailer import Verdict

ZONE = "Europe/Paris"
VISIT = {"company_id": "acme", "template_id": "repair", "task": "Sweep", "customer.name": "Noël"}
UNKNOWN, DEFERRED, REFUSED = "unknown@example.org", "later@example.org", "refused@example.org"
VERDICTS: Mapping[str, Verdict] = {
    UNKNOWN: Verdict(DeliveryState.UNKNOWN, "connection lost"),
    DEFERRED: Verdict(DeliveryState.DEFERRED, "too busy", 451),
    REFUSED: Verdict(DeliveryState.REFUSED, "no such mailbox", 550),
}


class Press(NamedTuple):
    """One button, and what is typed into its form."""

    name: str
    fields: Mapping[str, str] = {}

    @property
    def label(self) -> str:
        """Give what stands on the button."""
        return ACTIONS[self.name].label

    @property
    def answer(self) -> str:
        """Give what the page says once the topics have answered."""
        return f"{KINDS[ACTIONS[self.name].kind]}: accepted."


class Order(NamedTuple):
    """What is decided about the mail to somebody, and the state that the mail is in afterwards."""

    recipient: str
    label: str
    before: str
    after: str


ORDERS = (
    Order(UNKNOWN, "Mark as sent", "unknown", "sent"),
    Order(DEFERRED, "Cancel it", "deferred", "cancelled"),
    Order(REFUSED, "Send again", "refused", "sent"),
)


class Relay:
    """Treats the first mail to each recipient as the table of verdicts says, one that is put off always so."""

    def __init__(self) -> None:
        self._left = dict(VERDICTS)

    async def send(self, mail: Any, in_time: Any) -> Verdict:
        """Try once; see ``Mailer``."""
        assert in_time()
        if mail.recipient == DEFERRED:
            return VERDICTS[DEFERRED]
        return self._left.pop(mail.recipient, Verdict(DeliveryState.SENT, None, 250))


def typed(at: int) -> str:
    """Write an instant as it is typed at the site."""
    return (datetime.fromtimestamp(at / 1000, ZoneInfo(ZONE))).strftime("%Y-%m-%dT%H:%M")


def day_of_presses(start: int) -> Iterator[Press]:
    """Give the buttons in an order in which each is allowed, for a visit that Ann timed from ``start``."""
    tomorrow = typed(start + DAY)
    yield Press("reschedule", {"planned_start": tomorrow, "planned_duration": "2:00"})
    yield Press("amend", {"task": "Mend the pump", "customer.phone": "01 02 03"})
    yield Press("correct", {"start": typed(start), "end": typed(start + 20 * MINUTE), "reason": "Coffee"})
    yield Press("declare", {"technician_id": "ann", "mode": "add", "work": "45"})
    yield Press("complete", {"work.ann": "1:30"})
    recipients = "\n".join(VERDICTS)
    yield Press("report", {"document": "report", "channel": "mail", "recipients": recipients})
    yield Press("close")
    yield Press("reopen")
    yield Press("revert", {"reason": "Not yet"})
    yield Press("postpone", {"reason": "No parts"})
    yield Press("redraft")
    yield Press("confirm")
    yield Press("cancel", {"reason": "Called off"})


ASSIGNED = Press("assign", {"technician.ann": "on", "technician.bob": "on", "lead_id": "bob"})
REASSIGNED = Press("assign", {"technician.ann": "on", "technician.bob": "", "lead_id": "ann"})


def timed(about: str, start: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say that Ann worked for half an hour."""
    ann = {"intervention_id": about, "technician_id": "ann"}
    return an_event("started", start, **ann), an_event("stopped", start + 30 * MINUTE, **ann)


def closed_visit(about: str, start: int, late: int) -> Iterator[dict[str, Any]]:
    """Plan a visit of Ann and Bob and close it; a phone then comments on it so many times, and is refused."""
    sent = {**OFFICE, "intervention_id": about}
    yield an_event("planned", start - DAY, sent=sent, planned_start=start)
    yield an_event("completed", start + MINUTE, sent=sent)
    yield an_event("closed", start + 2 * MINUTE, sent=sent)
    for number in range(late):
        yield an_event("commented", start + (3 + number) * MINUTE, intervention_id=about, text=f"Note {number}")
