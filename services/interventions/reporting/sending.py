"""The effects of mailing: each due mail attempted, the intent committed before its first byte."""

import asyncio
import contextlib
import heapq
from collections.abc import Callable
from functools import partial

import structlog

from interventions.domain.deliveries import PACE, Pace, retry_delay_ms
from interventions.domain.words import DeliveryState
from interventions.reporting.kept_mails import Loaded, loaded
from interventions.reporting.mailer import Mailer, Verdict
from interventions.reporting.mailing import WAITING, Mailing, decision
from interventions.reporting.outbox import Delivery, Move, Outbox, begun, due_at, ended, lost
from interventions.reporting.store import Store
from interventions.stream.failpoints import Reached, free
from interventions.stream.processor import Decision, Owned

_LOG = structlog.get_logger()
_BACKLOG_POLL_S = 0.2
_BACKLOG_POLLS = 150
_LOST_NOW = 0


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
        connections: int = 4,
        drain_s: float = 3,
        pace: Pace = PACE,
        reached: Reached = free,
    ) -> None:
        self._mailer, self._store, self._clock = mailer, store, clock
        self._connections, self._drain_s = connections, drain_s
        self._pace, self._reached = pace, reached
        self._mailing = Mailing()
        self._waiting: dict[str, tuple[str, Delivery, int]] = {}
        self._queue: list[tuple[int, str]] = []
        self._mine: set[str] = set()
        self._wake = asyncio.Event()
        self._held_until = 0
        self._held_times = 0

    def watch(self, key: str, encoded: bytes) -> None:
        """See an outbox; one that waits for nothing costs a glance at its first byte."""
        if encoded[:1] == WAITING:
            self._take(key, self._mailing.decode(encoded))

    async def run(self, owned: Owned) -> None:
        """Send while the partition is owned; an attempt under way is let finish for a few seconds on the way out."""
        await _backlog_taken(owned)
        while True:
            await self.run_once(owned)
            await self._pause()

    async def run_once(self, owned: Owned) -> None:
        """Do all that is due now, and return. Replays and tests need no timer."""
        while due := self._due():
            attempts = asyncio.gather(*(self._settle(owned, each) for each in due))
            try:
                await asyncio.shield(attempts)
            except asyncio.CancelledError:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(attempts, self._drain_s)
                raise

    def _take(self, key: str, outbox: Outbox) -> None:
        for delivery_id, delivery in outbox.deliveries.items():
            when = self._when(delivery_id, delivery)
            if when is None:
                self._waiting.pop(delivery_id, None)
            elif delivery_id not in self._mine:
                self._waiting[delivery_id] = (key, delivery, when)
                heapq.heappush(self._queue, (when, delivery_id))
        self._wake.set()

    def _when(self, delivery_id: str, delivery: Delivery) -> int | None:
        if delivery["record"]["state"] == DeliveryState.ATTEMPTING:
            return None if delivery_id in self._mine else _LOST_NOW
        return due_at(delivery)

    def _due(self) -> list[str]:
        """Take what is due off the queue, as many as there are connections; mails wait while the relay is held."""
        now, due = self._clock(), list[str]()
        while self._queue and len(due) < self._room() and self._queue[0][0] <= now:
            when, delivery_id = self._queue[0]
            if when != _LOST_NOW and now < self._held_until:
                break
            heapq.heappop(self._queue)
            known = self._waiting.get(delivery_id)
            if known and known[2] == when and delivery_id not in due:
                due.append(delivery_id)
        return due

    def _room(self) -> int:
        """Try a relay that was held with one mail, not with all connections at once."""
        return 1 if self._held_times else self._connections

    async def _pause(self) -> None:
        """Wait until something is due, or a state is seen."""
        self._wake.clear()
        timeout = None
        if self._queue:
            when = self._queue[0][0]
            timeout = max(0, when if when == _LOST_NOW else max(when, self._held_until) - self._clock()) / 1000
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._wake.wait()

    async def _settle(self, owned: Owned, delivery_id: str) -> None:
        key, delivery, when = self._waiting.pop(delivery_id)
        if when == _LOST_NOW:
            _LOG.warning("attempt_lost", delivery_id=delivery_id)
            self._see(key, await owned.apply(key, self._moving("lost", partial(self._lost, delivery_id))))
            return
        self._mine.add(delivery_id)
        try:
            await self._attempt(owned, key, delivery_id, await loaded(self._store, delivery))
        finally:
            self._mine.discard(delivery_id)

    async def _attempt(self, owned: Owned, key: str, delivery_id: str, mail: Loaded) -> None:
        begin = partial(self._begun, delivery_id, mail.resend)
        self._reached("before-attempting")
        intent = await owned.apply(key, self._moving("attempting", begin))
        if not intent.outputs:  # called off meanwhile
            self._mine.discard(delivery_id)
            self._see(key, intent)
            return
        self._reached("attempting")
        verdict = await self._verdict(mail, intent.state.deliveries[delivery_id])
        self._reached("before-outcome")
        self._note(verdict, delivery_id)
        end = partial(self._ended, delivery_id, verdict)
        outcome = await owned.apply(key, self._moving("attempted", end))
        self._mine.discard(delivery_id)
        self._see(key, outcome)

    async def _verdict(self, mail: Loaded, delivery: Delivery) -> Verdict:
        if mail.outgoing is None:
            return mail.fault or Verdict(DeliveryState.FAILED, "mail_missing")
        deadline = delivery["deadline"] or 0
        return await self._mailer.send(mail.outgoing, lambda: self._may_end(deadline))

    def _may_end(self, deadline: int) -> bool:
        self._reached("before-dot")
        return self._clock() < deadline

    def _note(self, verdict: Verdict, delivery_id: str) -> None:
        """Hold all mails for a while when the configuration is at fault, and let them go when it is mended."""
        self._held_times = self._held_times + 1 if verdict.held else 0
        wait = retry_delay_ms("relay", self._held_times, held=True, pace=self._pace) if verdict.held else 0
        self._held_until = self._clock() + wait if wait else 0
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


async def _backlog_taken(owned: Owned) -> None:
    """Wait for what the topics already hold, for a while: a newer revision or a command may call a mail off."""
    for _ in range(_BACKLOG_POLLS):
        if owned.caught_up():
            return
        await asyncio.sleep(_BACKLOG_POLL_S)
