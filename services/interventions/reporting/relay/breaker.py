"""A breaker for the relay: while it is down one mail at a time tries it, and the first that gets through frees all."""

from interventions.reporting.relay.mailer import Verdict

_BUSY_IN_A_ROW = 3


class Breaker:
    """Shut at the first held verdict, or the third busy one in a row; probes come at growing distances.

    A failing login is not repeated by a hundred mails: it may lock the account.
    """

    def __init__(self, first_probe: int, longest_probe: int) -> None:
        self._first, self._longest = first_probe, longest_probe
        self._failures = 0
        self._busy = 0
        self._worked = False
        self.shut_until = 0

    @property
    def shut(self) -> bool:
        """Whether the relay is taken to be down."""
        return self._failures > 0

    def lets_through(self, now: int, under_way: int) -> bool:
        """Tell whether a mail may try the relay: a shut one is tried by one at a time, when it is time."""
        return not self.shut or (now >= self.shut_until and not under_way)

    def note(self, verdict: Verdict, now: int) -> bool:
        """Learn from an attempt; True when it shut a breaker through which mails had gone before."""
        if verdict.alone:
            return False
        self._busy = self._busy + 1 if verdict.busy else 0
        if not verdict.held and self._busy < _BUSY_IN_A_ROW:
            self._worked = self._worked or not verdict.busy
            self._failures = self._failures if verdict.busy else 0
            self.shut_until = self.shut_until if verdict.busy else 0
            return False
        surprising, self._worked = self._worked and not self.shut, False
        if now >= self.shut_until:  # one that was under way when it shut tells nothing new
            self._failures += 1
            self.shut_until = now + min(self._first << min(self._failures - 1, 16), self._longest)
        return surprising
