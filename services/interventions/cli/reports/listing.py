"""The last record of each delivery, of as many as there are, in bounded memory."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from heapq import nlargest
from typing import Any, NamedTuple, cast

from interventions.cli.sources import Written
from interventions.domain.records import ReportDelivery

_FIELDS = tuple(ReportDelivery.__annotations__)


class Wanted(NamedTuple):
    """Which deliveries a person asks for; None or empty: all."""

    states: frozenset[str] = frozenset()
    company_id: str | None = None
    document: str | None = None
    channel: str | None = None
    since: int | None = None
    until: int | None = None

    def covers(self, record: ReportDelivery) -> bool:
        """Tell whether a delivery, as its last record says, is asked for; ``since`` ≤ ``at`` < ``until``."""
        return (
            (not self.states or record["state"] in self.states)
            and self.company_id in {None, record["company_id"]}
            and self.document in {None, record["document"]}
            and self.channel in {None, record["channel"]}
            and (self.since is None or record["at"] >= self.since)
            and (self.until is None or record["at"] < self.until)
        )


class Found(NamedTuple):
    """What was asked for: the newest of it, and how many there are in each state."""

    newest: list[ReportDelivery]
    states: dict[str, int]

    @property
    def total(self) -> int:
        """Count all that was asked for."""
        return sum(self.states.values())


class _Row(NamedTuple):
    at: int
    state: str
    packed: bytes


async def newest(
    deliveries: AsyncIterator[Written], wanted: Wanted, limit: int, progress: Callable[[int], None] = lambda _: None
) -> Found:
    """Keep the last record of each delivery and give the newest ``limit`` of those wanted; 0: all of them.

    Of each delivery a few hundred bytes are held, however many records it has.
    """
    rows: dict[bytes, _Row] = {}
    async for each in deliveries:
        progress(1)
        name = bytes.fromhex(each.key or "")
        if each.record is None or not wanted.covers(each.record):
            rows.pop(name, None)
        else:
            rows[name] = _packed(each.record)
    chosen = nlargest(limit or len(rows), rows.values(), key=lambda row: row.at)
    states = Counter(row.state for row in rows.values())
    return Found([_unpacked(row) for row in chosen], dict(states.most_common()))


def _packed(record: ReportDelivery) -> _Row:
    values = [record[name] for name in _FIELDS]  # type: ignore[literal-required]
    return _Row(record["at"], str(record["state"]), json.dumps(values, separators=(",", ":")).encode())


def _unpacked(row: _Row) -> ReportDelivery:
    values: list[Any] = json.loads(row.packed)
    return cast("ReportDelivery", dict(zip(_FIELDS, values, strict=True)))
