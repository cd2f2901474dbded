"""One event before what is known of its intervention, and the table of domain §4."""

from dataclasses import dataclass

from model.inputs import Row
from model.past import ENDING, FACTS, ON_THE_DOSSIER, Past, Round, openers, round_at, rounds

DONE, OPEN = "done", ("confirmed", "in_progress")
MOVABLE = ("draft", "confirmed", "in_progress", "unfinished", "postponed")
ANY = (*MOVABLE, "done", "cancelled")
TABLE: dict[str, tuple[tuple[str, ...], str | None]] = {
    "confirmed": (("draft",), "confirmed"),
    "started": (OPEN, "in_progress"),
    "completed": (OPEN, "done"),
    "left_unfinished": (OPEN, "unfinished"),
    "postponed": (OPEN, "postponed"),
    "cancelled": (("draft", *OPEN), "cancelled"),
    "reverted": (("done", "unfinished", "postponed"), "confirmed"),
    "redrafted": (("confirmed", "done", "unfinished", "postponed", "cancelled"), "draft"),
    "rescheduled": (MOVABLE, None),
    "assigned": (MOVABLE, None),
    "amended": (MOVABLE, None),
    "travel_started": (OPEN, None),
    "travel_ended": (OPEN, None),
    "stopped": (OPEN, None),
    "time_declared": (OPEN, None),
    **dict.fromkeys(ON_THE_DOSSIER, (OPEN, None)),
    "paused": (("in_progress",), None),
    "resumed": (("in_progress",), None),
    "time_corrected": (OPEN, None),
    "report_requested": ((), None),
    "closed": (ANY, None),
    "reopened": (ANY, None),
    "timer_expired": (ANY, None),
}
"""Domain §4, transitions: from, to (none: same)."""

Refusal = tuple[str, list[str]]


@dataclass
class Case:
    """One event before what is known; ``by_table``: facts are judged by the table alone (``allowed_kinds``)."""

    past: Past
    event: Row
    template: Row
    settings: Row
    by_table: bool = False

    @property
    def kind(self) -> str:
        return str(self.event["kind"])

    @property
    def payload(self) -> Row:
        return self.event["payload"] or {}

    @property
    def mode(self) -> str:
        return str(self.settings["time_entry_mode"])

    @property
    def from_mobile(self) -> bool:
        return bool(self.event["origin"] == "mobile")

    @property
    def brings_times(self) -> bool:
        return self.kind == "completed" and bool(self.payload["times"])

    @property
    def of_round(self) -> Round | None:
        """Domain §4, *the round of a fact*; of an outcome *by the same measure*."""
        if self.kind in ("timer_expired", "time_corrected"):
            opener = openers(self.past).get(self.payload["segment_id"])
            return rounds(self.past)[opener["round"] - 1] if opener else None
        if self.kind in (*FACTS, *ENDING):
            return round_at(self.past, self.event["occurred_at"], self.settings["skew_limit_s"] * 1000)
        return None

    @property
    def late(self) -> bool:
        """A fact whose round is not open."""
        return self.kind in FACTS and self.of_round is not None and self.of_round.end is not None
