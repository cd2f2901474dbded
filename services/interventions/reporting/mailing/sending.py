"""The effects of mailing: each due mail attempted, the intent committed before its first byte."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from interventions.domain.deliveries import PACE, Pace
from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.backlog import backlog_taken
from interventions.reporting.mailing.kept_mails import Loaded, loaded
from interventions.reporting.mailing.outbox import Delivery, Move, Outbox, begun, due_at, ended, lost
from interventions.reporting.mailing.processor import Mailing, decision
from interventions.reporting.mailing.waiting import LOST_NOW, Waiter, Waiting
from interventions.reporting.mailing.written import WAITING
from interventions.reporting.relay.gate import Gate, domain_of
from interventions.reporting.relay.mailer import Mailer, Verdict
from interventions.reporting.store import Store
from interventions.stream.failpoints import Reached, free
from interventions.stream.processor import Decision, Owned

_LOG = structlog.get_logger()


class MailingEffects:
    """Sends what is due in one partition; one per owned partition.

    Attempting is committed → the mail is handed to the relay outside any transaction → what became of it is
    committed. An attempt seen without its end, and not begun here, is unknown.
    """

    def __init__(  # noqa: PLR0913  # all but three have a default
        self,
        mailer: Mailer,
        store: Store,
        clock: Callable[[], int],
        *,
        gate: Gate | None = None,
        drain_s: float = 3,
        pace: Pace = PACE,
        reached: Reached = free,
    ) -> None:
        self._mailer, self._store, self._clock = mailer, store, clock
        self._gate = gate or Gate()
        self._drain_s, self._pace, self._reached = drain_s, pace, reached
        self._mailing, self._waiting = Mailing(), Waiting()
        self._mine: dict[str, Waiter] = {}
        self._stubborn: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._gate.call(self._wake)

    def watch(self, key: str, encoded: bytes) -> None:
        """See an outbox; one that waits for nothing costs a glance at its first byte."""
        if encoded[:1] == WAITING:
            self._take(key, self._mailing.decode(encoded))

    async def run(self, owned: Owned) -> None:
        """Send while the partition is owned; attempts under way are let finish for a few seconds on the way out."""
        await backlog_taken(owned)
        try:
            while True:
                self._wake.clear()
                await self._pause(self._begin_due(owned))
        finally:
            await self._let_finish()

    async def run_once(self, owned: Owned) -> None:
        """Do all that is due now, and return. Replays and tests need no timer."""
        try:
            self._begin_due(owned)
            while self._tasks:
                await self._one_done()
                self._begin_due(owned)
        finally:
            await self._let_finish()

    def _take(self, key: str, outbox: Outbox) -> None:
        for delivery_id, delivery in outbox.deliveries.items():
            when = self._when(delivery_id, delivery)
            if when is None:
                self._waiting.drop(delivery_id)
            elif delivery_id not in self._mine:
                self._waiting.put(delivery_id, Waiter(key, delivery, domain_of(delivery["record"]["recipient"]), when))
        self._wake.set()

    def _when(self, delivery_id: str, delivery: Delivery) -> int | None:
        """Tell when a mail is due. One held with all others is due whenever the gate opens, at a restart at once."""
        if delivery["record"]["state"] == DeliveryState.ATTEMPTING:
            return None if delivery_id in self._mine else LOST_NOW
        if delivery["held"] and delivery_id not in self._stubborn:
            return delivery["record"]["at"]
        return due_at(delivery)

    def _begin_due(self, owned: Owned) -> int:
        """Begin all that is due and let through; gives the instant at which it looked."""
        now = self._clock()
        while found := self._waiting.take(now, lambda domain: self._gate.lets_through(domain, now)):
            delivery_id, waiter = found
            if waiter.when == LOST_NOW:
                settling = self._settle_lost(owned, delivery_id, waiter.key)
            else:
                self._mine[delivery_id] = waiter
                self._gate.enter(waiter.domain)
                settling = self._settle(owned, delivery_id, waiter)
            self._tasks.add(asyncio.ensure_future(settling))
        return now

    async def _one_done(self, *others: asyncio.Future[Any]) -> None:
        """Wait for an attempt to end; what one raised is raised."""
        done, _ = await asyncio.wait([*self._tasks, *others], return_when=asyncio.FIRST_COMPLETED)
        for task in [each for each in self._tasks if each in done]:
            task.result()
            self._tasks.discard(task)

    async def _pause(self, looked_at: int) -> None:
        """Wait until more is due than at the last look, a state is seen, or an attempt ends, here or elsewhere."""
        when = self._waiting.next_at(self._gate.opens_at, looked_at)
        ahead_s = None if when is None else max(0, when - self._clock()) / 1000
        waking = asyncio.ensure_future(self._wake.wait())
        try:
            async with asyncio.timeout(ahead_s):
                await self._one_done(waking)
        except TimeoutError:
            return
        finally:
            waking.cancel()

    async def _let_finish(self) -> None:
        """End what is under way. When something broke, what the others bring cannot be committed any more."""
        broken = any(task.done() and not task.cancelled() and task.exception() for task in self._tasks)
        try:
            if self._tasks and not broken:
                await asyncio.wait(self._tasks, timeout=self._drain_s)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._tasks.clear()

    async def _settle_lost(self, owned: Owned, delivery_id: str, key: str) -> None:
        _LOG.warning("attempt_lost", delivery_id=delivery_id)
        self._see(key, await owned.apply(key, self._moving("lost", partial(self._lost, delivery_id))))

    async def _settle(self, owned: Owned, delivery_id: str, waiter: Waiter) -> None:
        try:
            await self._attempt(owned, waiter.key, delivery_id, await loaded(self._store, waiter.delivery))
        finally:
            self._mine.pop(delivery_id, None)
            self._gate.leave(waiter.domain)

    async def _attempt(self, owned: Owned, key: str, delivery_id: str, mail: Loaded) -> None:
        self._reached("before-attempting")
        begin = partial(self._begun, delivery_id, mail.resend)
        made = intent = await owned.apply(key, self._moving("attempting", begin))
        if intent.outputs:  # not called off meanwhile
            self._reached("attempting")
            verdict = await self._verdict(mail, intent.state.deliveries[delivery_id])
            self._reached("before-outcome")
            self._note(verdict, delivery_id)
            made = await owned.apply(key, self._moving("attempted", partial(self._ended, delivery_id, verdict)))
        self._mine.pop(delivery_id, None)
        self._see(key, made)

    async def _verdict(self, mail: Loaded, delivery: Delivery) -> Verdict:
        if mail.outgoing is None:
            return mail.fault or Verdict(DeliveryState.FAILED, "mail_missing")
        return await self._mailer.send(mail.outgoing, partial(self._may_end, delivery["deadline"] or 0))

    def _may_end(self, deadline: int) -> bool:
        self._reached("before-dot")
        return self._clock() < deadline

    def _note(self, verdict: Verdict, delivery_id: str) -> None:
        """Let the gate learn. A mail that is held again while others get through waits its own time, not theirs."""
        waiter = self._mine[delivery_id]
        surprising = self._gate.note(waiter.domain, verdict, self._clock())
        if surprising and waiter.delivery["held"]:
            self._stubborn.add(delivery_id)
        elif not verdict.held:
            self._stubborn.discard(delivery_id)
        reason = (verdict.reason or "").partition(":")[0] or None
        _LOG.info("attempted", delivery_id=delivery_id, state=str(verdict.state), reason=reason)

    def _begun(self, delivery_id: str, resend: bool, outbox: Outbox) -> Move:
        return begun(outbox, delivery_id, self._clock(), resend=resend, pace=self._pace)

    def _ended(self, delivery_id: str, verdict: Verdict, outbox: Outbox) -> Move:
        return ended(outbox, delivery_id, verdict, self._clock(), self._pace)

    def _lost(self, delivery_id: str, outbox: Outbox) -> Move:
        return lost(outbox, delivery_id, self._clock(), self._pace)

    def _moving(self, outcome: str, move: Callable[[Outbox], Move]) -> Callable[[Outbox | None], Decision]:
        return lambda state: decision(outcome, state, move(state or Outbox()))

    def _see(self, key: str, made: Decision) -> None:
        if made.state is not None:
            self._take(key, made.state)
