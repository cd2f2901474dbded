"""What hours would be under other rules: the log folded twice, as it was and with rules changed (T13, T14)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from interventions.domain.records import InterventionTime, LoggedEvent, Segment
from interventions.domain.time.totals import time_of
from interventions.domain.words import Bucket, Kind, Outcome, Status
from interventions.timekeeping.guard import timer_expired
from interventions.timekeeping.rebuild import with_logged
from interventions.timekeeping.state import Timesheet

LIMIT = "auto_stop_after_s"


class Refold:
    """The hours of every intervention, its log records folded under ``changes`` of their ``TimeRules``.

    Without changes this is what ``intervention-time`` says. Where the limit of a timer is changed, what the guard
    said under the old one is left out, and said anew as soon as a record comes that was received after the limit.
    Take the records of an intervention in the order of the log; then ask for ``times``.
    """

    def __init__(self, changes: Mapping[str, Any]) -> None:
        self._changes = changes
        self._sheets: dict[str, _Sheet] = {}
        self._last_at = 0

    def take(self, logged: LoggedEvent) -> None:
        """Fold the next log record in."""
        key, guarded = logged["intervention_id"], LIMIT in self._changes
        self._last_at = max(self._last_at, logged["received_at"])
        if guarded and logged["event"]["kind"] == Kind.TIMER_EXPIRED:
            return
        before = self._sheets.get(key)
        if guarded and before:
            before = before.guarded(logged["received_at"])
        rules = {**logged["rules"], **self._changes}
        after = _Sheet.of(before, cast("LoggedEvent", {**logged, "rules": rules}))
        if after:
            self._sheets[key] = after

    def times(self) -> Iterator[InterventionTime]:
        """Give each intervention's hours, by id; the guard has looked when the last record was received."""
        for _, sheet in sorted(self._sheets.items()):
            yield (sheet.guarded(self._last_at) if LIMIT in self._changes else sheet).time()


class _Sheet(NamedTuple):
    """One intervention so far, and the last record folded in."""

    state: Timesheet
    last: LoggedEvent

    @classmethod
    def of(cls, before: "_Sheet | None", logged: LoggedEvent) -> "_Sheet | None":
        """Fold a record in, counted on from the last one; None before ``planned``."""
        version = before.last["version"] + 1 if before else logged["version"]
        numbered = cast("LoggedEvent", {**logged, "version": version})
        state = with_logged(before.state if before else None, numbered)
        return cls(state, numbered) if state else None

    def guarded(self, now: int) -> "_Sheet":
        """Let the guard close what has run for the limit by ``now``, the longest due first."""
        sheet, limit_s = self, self.state.ledger.limit_s
        due = [] if limit_s is None else [(each["start"] + limit_s * 1000, each) for each in self._running()]
        for at, segment in sorted(((at, each) for at, each in due if at <= now), key=lambda pair: pair[0]):
            sheet = _Sheet.of(sheet, sheet._expired(segment, at)) or sheet
        return sheet

    def time(self) -> InterventionTime:
        """Write the hours as timekeeping would."""
        status: Status = self.last["status"]
        state = self.state
        return time_of(state.plan, state.ledger, self.last["intervention_id"], state.version, status)

    def _running(self) -> list[Segment]:
        return [each for each in self.state.ledger.running if each["bucket"] != Bucket.BREAK]

    def _expired(self, segment: Segment, at: int) -> LoggedEvent:
        """Write the log record of the guard's guess."""
        last = self.last
        event = timer_expired(last["intervention_id"], segment["segment_id"], segment["technician_id"], at)
        accepted = {"outcome": Outcome.APPLIED, "late": False, "flags": [], "status_before": last["status"]}
        made = {"event": event, "received_at": at, "round": segment["round"], "dossier": None}
        return cast("LoggedEvent", {**last, **accepted, **made})
