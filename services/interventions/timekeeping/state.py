"""How timekeeping's state is kept: a head, what the guard watches, the plan, the facts; all but the head lazily read.

``watched (0 or 1) · version · [[segment, technician, due], …] · plan · fact · fact …``: the head is five bytes, the
rest compact JSON, one array a line, so that one more fact is one more line.
"""

from json import JSONDecoder
from struct import Struct
from typing import Any, Self

from interventions.domain.canonical import compact
from interventions.domain.time.facts import Fact
from interventions.domain.time.ledger import Ledger, ledger_of
from interventions.domain.time.plan import Plan
from interventions.domain.time.view import Rules
from interventions.domain.words import Bucket

_HEAD = Struct(">BI")
_LINE = b"\n"
NOTHING_DUE = b"[]"
_DECODER = JSONDecoder().raw_decode


class Timesheet:
    """The state of one intervention; ``version`` is that of the last log record. Never changed once made.

    ``plan`` and ``ledger`` are read when first asked for and kept: most records need neither.
    """

    __slots__ = ("_ledger", "_plan", "due", "facts", "plan_line", "version")

    def __init__(self, version: int, due: bytes, plan_line: bytes, facts: bytes) -> None:
        self.version = version
        self.due = due
        self.plan_line = plan_line
        self.facts = facts
        self._plan: Plan | None = None
        self._ledger: Ledger | None = None

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        if self._plan is None:
            self._plan = Plan(*_read(self.plan_line))
        return self._plan

    @property
    def ledger(self) -> Ledger:
        """The facts and what follows from them."""
        if self._ledger is None:
            self._ledger = ledger_of(self._parsed(), self.plan.limit_s, Rules(self.plan.zone, self.plan.rounding))
        return self._ledger

    def _parsed(self) -> list[Fact]:
        return [Fact(*row) for row in _read(b"[%b]" % self.facts[1:].replace(_LINE, b","))]

    def at(self, version: int) -> Self:
        """Give the state after a log record that says nothing about time."""
        later = type(self)(version, self.due, self.plan_line, self.facts)
        later._plan, later._ledger = self._plan, self._ledger  # noqa: SLF001  # its own kind
        return later

    def after(self, version: int, plan: Plan, ledger: Ledger, fact: Fact | None) -> Self:
        """Give the state after a log record that changed the plan, or brought a fact, or both."""
        plan_line = self.plan_line if plan is self._plan else compact(list(plan))
        facts = self.facts + _LINE + compact(list(fact)) if fact else self.facts
        due = due_of(ledger) if fact else self.due
        later = type(self)(version, due, plan_line, facts)
        later._plan, later._ledger = plan, ledger  # noqa: SLF001  # its own kind
        return later


def _read(line: bytes) -> list[Any]:
    """Read compact JSON as written here: without the searches for blanks and encodings that ``json.loads`` makes."""
    rows: list[Any] = _DECODER(line.decode())[0]
    return rows


def started(version: int, plan: Plan) -> Timesheet:
    """Start from ``planned``."""
    return Timesheet(version, NOTHING_DUE, compact(list(plan)), b"")


def due_of(ledger: Ledger) -> bytes:
    """Write when each running work or travel would have run for the limit (T13)."""
    if ledger.limit_s is None:
        return NOTHING_DUE
    rows = [
        [segment["segment_id"], segment["technician_id"], segment["start"] + ledger.limit_s * 1000]
        for segment in ledger.running
        if segment["bucket"] != Bucket.BREAK
    ]
    return compact(rows) if rows else NOTHING_DUE


def encode(state: Timesheet) -> bytes:
    """Write a state; the same log gives the same bytes."""
    head = _HEAD.pack(state.due != NOTHING_DUE, state.version)
    return head + state.due + _LINE + state.plan_line + state.facts


def decode(encoded: bytes) -> Timesheet:
    """Read a state."""
    _, version = _HEAD.unpack_from(encoded)
    due_ends = encoded.index(_LINE, _HEAD.size)
    plan_ends = encoded.find(_LINE, due_ends + 1)
    plan_ends = len(encoded) if plan_ends < 0 else plan_ends
    plan_line = encoded[due_ends + 1 : plan_ends]
    return Timesheet(version, encoded[_HEAD.size : due_ends], plan_line, encoded[plan_ends:])


def watched(encoded: bytes) -> list[list[Any]]:
    """Read what the guard watches of an encoded state: ``[segment, technician, due]`` each; most have nothing."""
    if not encoded[0]:
        return []
    return _read(encoded[_HEAD.size : encoded.index(_LINE, _HEAD.size)])
