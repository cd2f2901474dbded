"""One event before its decision: what the checks look at, worked out once."""

from typing import Any, NamedTuple

from interventions.domain.events import InterventionEvent
from interventions.domain.intervention import Entries, Intervention, Round
from interventions.domain.marks import opener_named
from interventions.domain.rounds import round_at, round_numbered
from interventions.domain.templates import CompanySettings, InterventionTemplate
from interventions.domain.words import DOSSIER_FACTS, TIME_FACTS, TIMER_FACTS, Code, Kind, TimeEntryMode

FACTS = TIMER_FACTS | DOSSIER_FACTS | {Kind.TIME_DECLARED}
"""The kinds that belong to a round by their ``occurred_at`` and may be late."""
OWN_BY_ROUND = TIME_FACTS | DOSSIER_FACTS
_OF_SEGMENT = frozenset({Kind.TIME_CORRECTED, Kind.TIMER_EXPIRED})


class Facts(NamedTuple):
    """What a decision needs beside the intervention: the input's stamp, and template and settings as resolved.

    For ``planned`` the newest valid revisions, None where nothing was published; else those it was planned with.
    """

    received_at: int
    source_offset: int
    template: InterventionTemplate | None
    settings: CompanySettings | None


class Refusal(NamedTuple):
    """A check that failed."""

    code: Code
    details: tuple[str, ...] = ()


class Case:
    """An event and the intervention it is about (None: not planned); ``facts`` know template and settings.

    ``round`` and ``number`` are those of a fact, a correction or an expiry, else of the present round;
    ``late`` tells a fact whose round is not open. ``entered`` are the entries after a dossier fact.
    ``own_round`` are the technicians who are own beside the assigned ones. ``payload_text`` is the payload
    as it is hashed, ``row`` what the event is remembered by.
    """

    __slots__ = (
        "before",
        "entered",
        "event",
        "facts",
        "kind",
        "late",
        "number",
        "occurred_at",
        "origin",
        "own_round",
        "payload",
        "payload_text",
        "role",
        "round",
        "row",
        "settings",
        "template",
    )

    def __init__(
        self,
        before: Intervention | None,
        event: InterventionEvent,
        facts: Facts,
        payload_text: str = "",
        row: bytes = b"",
    ) -> None:
        assert facts.template is not None
        assert facts.settings is not None
        self.before = before
        self.event = event
        self.facts = facts
        self.template = facts.template
        self.settings = facts.settings
        self.payload_text = payload_text
        self.row = row
        self.kind: str = event["kind"]
        self.payload: Any = event["payload"]
        self.origin: str = event["origin"]
        self.role: str = event["actor"]["role"]
        self.occurred_at = event["occurred_at"]
        self.entered: Entries | None = None
        self.own_round: tuple[str, ...] = ()
        self.number, self.round = self._found_round()
        self.late = self.kind in FACTS and self.round is not None and self.round.ended_at is not None
        if self.round is not None and self.kind in OWN_BY_ROUND:
            self.own_round = self.round.technicians

    def _found_round(self) -> tuple[int, Round | None]:
        # a segment that nobody opened belongs to no round: number 0
        if self.before is None:
            return 0, None
        if self.kind in FACTS:
            return self.measured() or (0, None)
        rounds = self.before.rounds
        if self.kind in _OF_SEGMENT:
            opener = opener_named(self.before.openers, self.payload["segment_id"])
            return (opener.round, round_numbered(rounds, opener.round)) if opener else (0, None)
        return rounds.number, rounds.present

    def measured(self) -> tuple[int, Round] | None:
        """Give the round that the event's instant belongs to."""
        assert self.before is not None
        return round_at(self.before.rounds, self.occurred_at, self.settings["skew_limit_s"] * 1000)

    @property
    def of_own_round(self) -> bool:
        """Tell whether the event belongs to a round of its own rather than to the present one."""
        return self.kind in FACTS or self.kind in _OF_SEGMENT

    @property
    def mode(self) -> str:
        """Who enters time, and how."""
        return self.settings["time_entry_mode"]

    @property
    def tracking_mandatory(self) -> bool:
        """Tell whether time must be entered; never in mode ``none``."""
        return self.settings["tracking_mandatory"] and self.mode != TimeEntryMode.NONE

    def named_technician(self) -> str | None:
        """Give whom a timer fact or declaration is about: without a name the lead, else the first assigned (T6)."""
        named: str | None = self.payload.get("technician_id")
        if named is not None or self.kind != Kind.TIME_DECLARED or self.before is None:
            return named
        visit = self.before.visit
        if visit["lead_id"] is not None:
            return visit["lead_id"]
        return visit["technicians"][0]["id"] if visit["technicians"] else None
