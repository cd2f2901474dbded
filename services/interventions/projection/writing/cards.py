"""The rows of `interventions`: read once a transaction, changed in memory, written once with all that hangs on them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from interventions.projection.searching import Reworded, reworded
from interventions.projection.stored import recalled
from interventions.projection.tables import assignments, interventions, times
from interventions.projection.writing.writing import Row, Writing

Card = dict[str, Any]
_HANGING = ("technician_ids", "planned_start")


class Cards:
    """The cards of some interventions. ``timed`` fills the part of a new one that its times had said before."""

    def __init__(self, writing: Writing, keys: Iterable[str], timed: Callable[[Card, Any], None]) -> None:
        self._writing, self._timed = writing, timed
        self._before = writing.standing(interventions, keys)
        self._now: dict[str, Card] = {}

    def of(self, key: str) -> Card | None:
        """Give a card to be changed; None: there is none yet."""
        if key not in self._now and key in self._before:
            self._now[key] = dict(self._before[key])
        return self._now.get(key)

    def begin(self, key: str, card: Mapping[str, Any]) -> Card:
        """Begin a card."""
        self._now[key] = {**_BLANK, **card, "intervention_id": key, "number": self._writing.take_number()}
        return self._now[key]

    def flush(self) -> None:
        """Write what changed."""
        self._recall_times([key for key in self._now if key not in self._before])
        changed = [(self._before.get(key, _NOTHING), card) for key, card in self._now.items()]
        changed = [(before, card) for before, card in changed if before != card]
        self._writing.put(interventions, [card for _, card in changed], ["intervention_id"])
        for before, card in changed:
            self._count(before, card)
        self._assign([(before, card) for before, card in changed if _differ(before, card)])
        words = reworded(Reworded(card["number"], before.get("words", ""), card["words"]) for before, card in changed)
        self._writing.search.reword(self._writing.connection, words)

    def _recall_times(self, keys: list[str]) -> None:
        for key, row in self._writing.standing(times, keys).items():
            self._timed(self._now[key], recalled(row["record"]))

    def _count(self, before: Row, now: Row) -> None:
        for row, by in ((before, -1), (now, 1)):
            if row:
                self._writing.count("status", row["company_id"], row["status"], by)
                for flag, name in (("locked", "locked"), ("report_outdated", "outdated")):
                    if row[flag]:
                        self._writing.count(name, row["company_id"], "", by)

    def _assign(self, changed: list[tuple[Row, Card]]) -> None:
        gone = [(card["intervention_id"],) for before, card in changed if before]
        self._writing.remove(assignments, (assignments.c.intervention_id,), gone)
        rows = [
            {"intervention_id": card["intervention_id"], "technician_id": one, "planned_start": card["planned_start"]}
            for _, card in changed
            for one in recalled(card["technician_ids"])
        ]
        self._writing.add(assignments, rows)


def _differ(before: Row, now: Row) -> bool:
    return not before or any(before[name] != now[name] for name in _HANGING)


_NOTHING: Row = {}
_BLANK: Card = {
    "version": 0,
    "previous_status": None,
    "reason": None,
    "follow_up_id": None,
    "log_version": 0,
    "technicians": "[]",
    "customer_name": "",
    "customer_city": "",
    "customer_key": "",
    "reference_key": "",
    "words": "",
    "time_version": 0,
    "activity": "idle",
    "actual_s": None,
    "travel_s": None,
    "started_at": None,
    "ended_at": None,
}
"""What is not known before its topic has said it."""
