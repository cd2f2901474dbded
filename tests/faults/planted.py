"""Bugs planted on purpose, in place of the right code: each must be caught by the account."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from itertools import count
from typing import Any
from unittest.mock import patch

from interventions.domain.words import DeliveryState
from interventions.lifecycle.processor import Lifecycle
from interventions.reporting.mailing.sending import MailingEffects
from interventions.reporting.relay.mailer import Outgoing, Verdict
from interventions.reporting.relay.smtp import SmtpMailer
from interventions.stream import partition, tenure
from interventions.stream.memory import MemoryBackend
from interventions.stream.memory.producer import MemoryProducer
from interventions.stream.port import Draft, Place
from interventions.stream.processor import Decision, Output, Received
from interventions.stream.transaction import Transaction


class CommitsBeforeProducing(Transaction):
    """The offsets and the state first, the outputs in a transaction after it."""

    async def commit(self, writes: Mapping[Place, list[Draft]], offsets: Mapping[Place, int]) -> Mapping[Place, int]:
        states = {place: drafts for place, drafts in writes.items() if place.topic.endswith("-state")}
        outputs = {place: drafts for place, drafts in writes.items() if place not in states}
        await self._producer.begin()
        ends = await self._send(states)
        await self._producer.send_offsets(self._group, offsets)
        await self._producer.commit()
        self._reached("commit-answered")
        await self._producer.begin()
        ends |= await self._send(outputs)
        await self._producer.commit()
        return ends


class AwaitsNoSend(Transaction):
    """A send that failed is not noticed, and its transaction committed."""

    async def _send(self, writes: Mapping[Place, list[Draft]]) -> dict[Place, int]:
        ends = {}
        for place, drafts in writes.items():
            try:
                ends[place] = await self._producer.send(place, drafts)
            except ConnectionError:
                ends[place] = 0
        return ends


class ForgetfulLifecycle(Lifecycle):
    """Decides an event again that was decided before."""

    def step(self, state: Any, received: Received) -> Decision:
        if state is not None:
            state = state._replace(decided=type(state.decided)(), refused=type(state.refused)())
        return super().step(state, received)


class TimingLifecycle(Lifecycle):
    """Asks the clock how late it is, in a step."""

    ticks = count(1_800_000_000_000, 1000)

    def step(self, state: Any, received: Received) -> Decision:
        return super().step(state, received._replace(timestamp_ms=next(self.ticks)))


class RandomLifecycle(Lifecycle):
    """Writes an id of its own making into its outputs, another at every try."""

    ids = count(1)

    def step(self, state: Any, received: Received) -> Decision:
        decision = super().step(state, received)
        outputs = tuple(self._renamed(output) for output in decision.outputs)
        return decision._replace(outputs=outputs)

    def _renamed(self, output: Output) -> Output:
        if output.topic != "intervention-status":
            return output
        return output._replace(record={**(output.record or {}), "event_id": f"made-up-{next(self.ids)}"})


class LosingBackend(MemoryBackend):
    """A broker that does not take one of the writes."""

    writes_left = 7

    def producer(self, transactional_id: str, timeout_s: float = 45) -> MemoryProducer:
        del timeout_s
        return _LosingProducer(self, transactional_id)


class _LosingProducer(MemoryProducer):
    async def send(self, place: Place, drafts: Any) -> int:
        self._broker.writes_left -= 1  # type: ignore[attr-defined]
        if self._broker.writes_left == 0:  # type: ignore[attr-defined]
            raise ConnectionError("a write was not taken")
        return await super().send(place, drafts)


class SleepyBackend(MemoryBackend):
    """A broker whose client freezes once, with its commit in hand, while ``meanwhile`` happens."""

    meanwhile: Callable[[], Any] | None = None

    def producer(self, transactional_id: str, timeout_s: float = 45) -> MemoryProducer:
        del timeout_s
        return _SleepyProducer(self, transactional_id)


class _SleepyProducer(MemoryProducer):
    async def commit(self) -> None:
        meanwhile, self._broker.meanwhile = self._broker.meanwhile, None  # type: ignore[attr-defined]
        if meanwhile:
            await meanwhile()
        await super().commit()


_ids = count()


class IdsByProcess(tenure.Tenure):
    """A transactional id of each process's own, so that nobody is fenced."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._producer._id += f"-{next(_ids)}"


def with_transaction(planted: type[Transaction]) -> AbstractContextManager[Any]:
    return patch.object(tenure, "Transaction", planted)


def with_ids_by_process() -> AbstractContextManager[Any]:
    return patch.object(partition, "Tenure", IdsByProcess)


class SendsWithoutIntent(MailingEffects):
    """The mail leaves before its attempt is on record: a restart knows nothing of it."""

    async def _attempt(self, owned: Any, key: str, delivery_id: str, mail: Any) -> None:
        verdict = await self._mailer.send(mail.outgoing, lambda: True)
        begin = partial(self._begun, delivery_id, mail.resend)
        await owned.apply(key, self._moving("attempting", begin))
        end = partial(self._ended, delivery_id, verdict)
        await owned.apply(key, self._moving("attempted", end))


class ResendsTheUnknown(MailingEffects):
    """An attempt whose end nobody knows is made again."""

    def _lost(self, delivery_id: str, outbox: Any) -> Any:
        lost = super()._lost(delivery_id, outbox)
        delivery = lost.outbox.deliveries[delivery_id]
        record = {**delivery["record"], "state": "deferred", "next_attempt_at": self._clock()}
        again = {**delivery, "record": record}
        outbox = lost.outbox._replace(deliveries={**lost.outbox.deliveries, delivery_id: again})
        return lost._replace(outbox=outbox, records=(record,))


class RetriesTheUnknown(SmtpMailer):
    """No answer after the dot is taken for a mail that was not taken."""

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        verdict = await super().send(mail, in_time)
        return verdict._replace(state=_instead(verdict, DeliveryState.UNKNOWN, DeliveryState.DEFERRED))


class BlamesTheUnknown(SmtpMailer):
    """A mail that was certainly not taken is called unknown."""

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        verdict = await super().send(mail, in_time)
        return verdict._replace(state=_instead(verdict, DeliveryState.DEFERRED, DeliveryState.UNKNOWN))


def _instead(verdict: Verdict, right: DeliveryState, wrong: DeliveryState) -> DeliveryState:
    return wrong if verdict.state == right else verdict.state


class LosesMails(SmtpMailer):
    """Says that a mail was sent, and sends none."""

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        del mail, in_time
        return Verdict(DeliveryState.SENT, None, 250)
