"""report-deliveries → report_waiting and mail_configuration: mails nobody has got, and why none gets through."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from interventions.domain.records import OperationsAlert, ReportDelivery
from interventions.domain.words import Channel, DeliveryState
from interventions.insights.settings import InsightSettings
from interventions.insights.sight import Measured, Sight

ON_THEIR_WAY = frozenset({DeliveryState.RENDERED, DeliveryState.ATTEMPTING, DeliveryState.DEFERRED})
HELD_FOR = frozenset({"relay_unreachable", "tls_failed", "login_failed", "relay_refuses", "relay_nonsense"})
"""How the reason of a mail begins that waits for a mended mail configuration."""
MAILING = "mailing"


class Waiting(NamedTuple):
    """A mail that has not reached anybody: since when, and whether only a person can go on."""

    company: str
    since: int
    stuck: bool


class ReportsWaiting:
    """Keeps the mails that have not ended."""

    kind = "report_waiting"
    topics = ("report-deliveries",)

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}

    def take(self, sight: Sight) -> None:
        """See how far a mail got; a later attempt does not make it wait anew."""
        record: ReportDelivery = sight.record
        key, state = record["delivery_id"], record["state"]
        if state == DeliveryState.UNKNOWN:
            self._waiting[key] = Waiting(record["company_id"], record["at"], stuck=True)
        elif state in ON_THEIR_WAY and record["channel"] == Channel.MAIL:
            before = self._waiting.get(key)
            since = before.since if before else record["at"]
            self._waiting[key] = Waiting(record["company_id"], since, stuck=False)
        else:
            self._waiting.pop(key, None)

    def measure(
        self, now: int, settings: InsightSettings, standing: Mapping[str, OperationsAlert]
    ) -> Iterator[Measured]:
        """Count by company what waits for a person, and what has waited for long."""
        del standing
        late = now - settings.waiting_after_s * 1000
        companies: dict[str, list[int]] = {}
        for mail in self._waiting.values():
            if mail.stuck or mail.since < late:
                companies.setdefault(mail.company, []).append(mail.since)
        for company, instants in companies.items():
            yield Measured(company, len(instants), 0, min(instants))


class MailConfiguration:
    """Keeps the mails that were held for the configuration since the last one that got through to the relay."""

    kind = "mail_configuration"
    topics = ("report-deliveries",)

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    def take(self, sight: Sight) -> None:
        """See what an attempt met: any answer to a mail itself proves that the configuration works."""
        record: ReportDelivery = sight.record
        key, state = record["delivery_id"], record["state"]
        if state == DeliveryState.DEFERRED and _word(record) in HELD_FOR:
            self._held.setdefault(key, record["at"])
        elif state in (DeliveryState.SENT, DeliveryState.DEFERRED, DeliveryState.REFUSED) and not record["resolved_by"]:
            self._held.clear()
        elif state not in ON_THEIR_WAY:
            self._held.pop(key, None)

    def measure(
        self, now: int, settings: InsightSettings, standing: Mapping[str, OperationsAlert]
    ) -> Iterator[Measured]:
        """Count what is held; one is enough to know."""
        del now, settings, standing
        if self._held:
            yield Measured(MAILING, len(self._held), 0, min(self._held.values()))


def _word(record: ReportDelivery) -> str:
    return (record["reason"] or "").partition(":")[0]
