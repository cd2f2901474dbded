"""The whole chain in one process, on topics in memory: the same processors, the same loop."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, placed_in
from interventions.lifecycle.processor import Lifecycle
from interventions.reporting.mailing.processor import Mailing
from interventions.reporting.mailing.sending import MailingEffects
from interventions.reporting.press.port import Press
from interventions.reporting.relay.mailer import Mailer
from interventions.reporting.rendering.processor import Rendering
from interventions.reporting.store import Store
from interventions.sandbox.alarm import Alarm
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Place
from interventions.stream.processor import Output, Owned
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker
from interventions.technicians.processor import Technicians
from interventions.timekeeping.guard import Guard
from interventions.timekeeping.processor import Timekeeping

EVENTS = "intervention-events"
_AT_ONCE = 2000


class Office(NamedTuple):
    """What reports need: where they are printed, kept and mailed."""

    press: Press
    store: Store
    mailer: Mailer


class Chain:
    """Takes records in at given instants and lets every processor work; ``now`` is the instant of the last one.

    Without an office nothing is printed or mailed.
    """

    def __init__(self, office: Office | None = None) -> None:
        self.now = 0
        self.backend = MemoryBackend(lambda: self.now)
        self._guards: list[_Guard] = []
        self._settings = StreamSettings()
        self._workers = [
            self._worker(Lifecycle()),
            self._worker(Timekeeping(), self._guard),
            self._worker(Technicians()),
        ]
        self._mailing: Worker | None = None
        if office:
            self._mailing = self._worker(Mailing(), lambda: self._effects(office))
            self._workers += [self._worker(Rendering(office.press, office.store)), self._mailing]

    def write(self, topic: str, key: str, record: Mapping[str, Any], at: int) -> None:
        """Put a record into its topic, as having arrived at an instant."""
        self.now = at
        place = Place(topic, placed_in(TOPICS[topic], key, record, 0, TOPICS[topic].partitions))
        self.backend.append(place, Draft(key.encode(), codec_of(topic).encode(record)), at)

    def write_references(
        self, templates: Iterable[Mapping[str, Any]], settings: Iterable[Mapping[str, Any]], at: int
    ) -> None:
        """Put templates and settings in, before the events that need them."""
        for template in templates:
            self.write("intervention-templates", template["template_id"], template, at)
        for each in settings:
            self.write("company-settings", each["company_id"], each, at)

    async def settle(self) -> None:
        """Let every processor take all there is."""
        for worker in self._workers:
            await worker.drain()
        if self._mailing:
            for partition in self._mailing.partitions.values():
                assert isinstance(partition.effects, MailingEffects)
                await partition.effects.run_once(partition)

    async def expire_timers(self, now: int) -> int:
        """Publish what the guard finds due by an instant, each at its own, and settle; gives how many."""
        due = [output for guard in self._guards for output in guard.due(now)]
        for output in sorted(due, key=_recorded_at):
            assert output.record is not None
            self.write(output.topic, output.key, output.record, _recorded_at(output))
        if due:
            await self.settle()
        self.now = now
        return len(due)

    async def close(self) -> None:
        """Let the workers go."""
        for worker in self._workers:
            await worker.close()

    def _worker(self, processor: Any, effects: Any = None) -> Worker:
        return Worker(processor, self.backend, self._settings, effects)

    def _guard(self) -> "_Guard":
        self._guards.append(_Guard(lambda: self.now))
        return self._guards[-1]

    def _effects(self, office: Office) -> MailingEffects:
        return MailingEffects(office.mailer, office.store, lambda: self.now)


class _Guard(Guard):
    """A guard that waits to be asked."""

    async def run(self, owned: Owned) -> None:
        del owned
        await asyncio.Event().wait()


def _recorded_at(output: Output) -> int:
    assert output.record is not None
    recorded_at: int = output.record["recorded_at"]
    return recorded_at


async def replayed(chain: Chain, events: Iterable[Mapping[str, Any]], alarm: Alarm, progress: Any) -> None:
    """Take events in, in their order, each at its ``recorded_at``; before each the guard publishes what is due.

    The chain settles when the alarm rings, and once for many events as long as it does not.
    """
    for number, event in enumerate(events, 1):
        if alarm.rings(event["recorded_at"]):
            await chain.settle()
            await chain.expire_timers(event["recorded_at"])
        chain.write(EVENTS, event["intervention_id"], event, event["recorded_at"])
        alarm.note(event)
        if number % _AT_ONCE == 0:
            await chain.settle()
        progress(1)
    await chain.settle()
