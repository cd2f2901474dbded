"""All that insights keep: rules, rates and timers, fed with one record after the other."""

from collections.abc import Mapping

from interventions.domain.records import OperationsAlert
from interventions.insights.alerts import changes, still_open
from interventions.insights.deliveries import MailConfiguration, ReportsWaiting
from interventions.insights.lag import Lag
from interventions.insights.letters import DeadLetters
from interventions.insights.rates import Rates
from interventions.insights.refusals import RefusalSpikes
from interventions.insights.settings import InsightSettings
from interventions.insights.sight import Rule, Sight, Taker
from interventions.insights.timers import Timers
from interventions.insights.visits import OverdueStarts


class View:
    """The present, as far as alerts and figures need it; rebuilt from the topics at every start."""

    def __init__(self, settings: InsightSettings) -> None:
        self.settings = settings
        self.rates, self.timers = Rates(), Timers()
        self.refusals, self.letters, self.lag = RefusalSpikes(), DeadLetters(), Lag()
        self.rules: tuple[Rule, ...] = (
            self.refusals,
            self.letters,
            OverdueStarts(),
            ReportsWaiting(),
            MailConfiguration(),
            self.lag,
        )
        self.open: dict[str, OperationsAlert] = {}
        takers: tuple[Taker, ...] = (*self.rules, self.rates, self.timers)
        self._takers = {
            topic: [each for each in takers if topic in each.topics] for taker in takers for topic in taker.topics
        }

    @property
    def topics(self) -> tuple[str, ...]:
        """Name the topics that rules live on."""
        return tuple(self._takers)

    def take(self, sight: Sight) -> None:
        """See one record."""
        for taker in self._takers[sight.topic]:
            taker.take(sight)

    def news(self, now: int) -> list[OperationsAlert]:
        """Measure everything, and give the alerts to be said."""
        self.rates.forget(now)
        repeat_ms = self.settings.repeat_s * 1000
        return [
            alert
            for rule in self.rules
            for standing in (self._standing(rule.kind),)
            for alert in changes(rule.kind, standing, rule.measure(now, self.settings, standing), now, repeat_ms)
        ]

    def said(self, alerts: list[OperationsAlert]) -> None:
        """Learn what was said, in this process or a former one."""
        self.open = still_open([*self.open.values(), *alerts])

    def _standing(self, kind: str) -> Mapping[str, OperationsAlert]:
        return {alert["subject"]: alert for alert in self.open.values() if alert["kind"] == kind}
