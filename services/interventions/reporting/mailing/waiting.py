"""Mails that wait for their time, by recipient domain, so that one domain's queue holds no other up."""

import heapq
from collections.abc import Callable
from typing import NamedTuple

from interventions.reporting.mailing.outbox import Delivery

LOST_NOW = 0


class Waiter(NamedTuple):
    """One mail, the key of its outbox, and from when on it may be tried (``LOST_NOW``: its end was never seen)."""

    key: str
    delivery: Delivery
    domain: str
    when: int


class Waiting:
    """Takes turns between domains; within one, the earliest goes first."""

    def __init__(self) -> None:
        self._waiters: dict[str, Waiter] = {}
        self._lost: list[str] = []
        self._queues: dict[str, list[tuple[int, str]]] = {}

    def put(self, delivery_id: str, waiter: Waiter) -> None:
        """Wait, in place of whatever the same mail waited for."""
        before = self._waiters.get(delivery_id)
        self._waiters[delivery_id] = waiter
        if before and before.when == waiter.when:
            return
        if waiter.when == LOST_NOW:
            self._lost.append(delivery_id)
        else:
            heapq.heappush(self._queues.setdefault(waiter.domain, []), (waiter.when, delivery_id))

    def drop(self, delivery_id: str) -> None:
        """Wait no more."""
        self._waiters.pop(delivery_id, None)

    def take(self, now: int, lets_through: Callable[[str], bool]) -> tuple[str, Waiter] | None:
        """Take the next mail that is due and let through; lost ones first, they go nowhere."""
        while self._lost:
            delivery_id = self._lost.pop()
            if delivery_id in self._waiters and self._waiters[delivery_id].when == LOST_NOW:
                return delivery_id, self._waiters.pop(delivery_id)
        for domain in list(self._queues):
            first = self._first(domain)
            if first is None or first[0] > now or not lets_through(domain):
                continue
            queue = self._queues.pop(domain)
            _, delivery_id = heapq.heappop(queue)
            if queue:
                self._queues[domain] = queue  # behind all others
            return delivery_id, self._waiters.pop(delivery_id)
        return None

    def next_at(self, opens_at: Callable[[str], int], after: int = -1) -> int | None:
        """Tell when ``take`` may next find something, as far as time alone decides.

        What time had let through by ``after``, when ``take`` was last asked, waits for a connection instead.
        """
        if any(delivery_id in self._waiters for delivery_id in self._lost):
            return LOST_NOW
        firsts = [(domain, self._first(domain)) for domain in list(self._queues)]
        instants = (max(first[0], opens_at(domain)) for domain, first in firsts if first)
        return min((each for each in instants if each > after), default=None)

    def _first(self, domain: str) -> tuple[int, str] | None:
        """Give the head of a queue; what waits for something else by now is dropped on the way."""
        queue = self._queues[domain]
        while queue:
            when, delivery_id = queue[0]
            waiter = self._waiters.get(delivery_id)
            if waiter and waiter.when == when:
                return queue[0]
            heapq.heappop(queue)
        del self._queues[domain]
        return None
