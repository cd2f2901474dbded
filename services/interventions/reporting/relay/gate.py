"""Which mails may leave now: connections, the recipient domains' patience, and a breaker for a relay that is down."""

import asyncio
from collections import Counter
from typing import NamedTuple
from weakref import WeakSet

from interventions.domain.words import DeliveryState
from interventions.reporting.relay.breaker import Breaker
from interventions.reporting.relay.mailer import Verdict

_NOT_NOW = 4
_REMEMBERED = 10_000


class Limits(NamedTuple):
    """How much a relay and a recipient domain are asked at once; instants and waits in milliseconds."""

    connections: int = 4
    per_domain: int = 2
    patience: int = 2
    """So many 4xx in a row a domain may answer before it is left alone for a while."""
    first_pause: int = 30_000
    longest_pause: int = 15 * 60_000
    first_probe: int = 1000
    longest_probe: int = 5 * 60_000


class _Domain(NamedTuple):
    refusals: int = 0
    shut_until: int = 0


class Gate:
    """Shared by all partitions of a process: a relay counts connections, not partitions.

    Keeps nothing over a restart: a new process, with new settings perhaps, tries at once.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._breaker = Breaker(self._limits.first_probe, self._limits.longest_probe)
        self._open = Counter[str]()
        self._domains: dict[str, _Domain] = {}
        self._callers: WeakSet[asyncio.Event] = WeakSet()

    def call(self, caller: asyncio.Event) -> None:
        """Set this event whenever somebody leaves, from now on."""
        self._callers.add(caller)

    def lets_through(self, domain: str, now: int) -> bool:
        """Tell whether one more mail to this domain may leave."""
        if self._open.total() >= self._limits.connections or not self._breaker.lets_through(now, self._open.total()):
            return False
        known = self._domains.get(domain, _Domain())
        at_once = 1 if known.refusals else self._limits.per_domain
        return self._open[domain] < at_once and now >= known.shut_until

    def opens_at(self, domain: str) -> int:
        """Tell before which instant no mail to this domain leaves, as far as time alone decides."""
        return max(self._breaker.shut_until, self._domains.get(domain, _Domain()).shut_until)

    def enter(self, domain: str) -> None:
        """Take a connection for a mail to this domain."""
        self._open[domain] += 1

    def leave(self, domain: str) -> None:
        """Give the connection back."""
        self._open[domain] -= 1
        if not self._open[domain]:
            del self._open[domain]
        for caller in self._callers:
            caller.set()

    def note(self, domain: str, verdict: Verdict, now: int) -> bool:
        """Learn from an attempt; True when it was the one that showed that a working relay works no more."""
        if not (verdict.held or verdict.busy):
            self._note_domain(domain, verdict, now)
        return self._breaker.note(verdict, now)

    def _note_domain(self, domain: str, verdict: Verdict, now: int) -> None:
        if verdict.state == DeliveryState.DEFERRED and (verdict.smtp_code or 0) // 100 == _NOT_NOW:
            refusals = self._domains.pop(domain, _Domain()).refusals + 1
            self._domains[domain] = _Domain(refusals, now + self._pause(refusals))
            if len(self._domains) > _REMEMBERED:
                del self._domains[next(iter(self._domains))]
        elif verdict.smtp_code is not None:
            self._domains.pop(domain, None)

    def _pause(self, refusals: int) -> int:
        over = refusals - self._limits.patience
        return 0 if over < 1 else min(self._limits.first_pause << min(over - 1, 16), self._limits.longest_pause)


def domain_of(recipient: str | None) -> str:
    """Give the domain of an address, in lower case."""
    return (recipient or "").rpartition("@")[2].lower()
