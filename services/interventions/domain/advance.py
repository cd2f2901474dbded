"""What an accepted event makes of an intervention: a fold, nothing is decided here (domain.md §4, §8)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from interventions.domain.contents import TURNS, UNCOUNTED, opens_segments
from interventions.domain.entries import entered
from interventions.domain.events import InterventionEvent, Planned
from interventions.domain.intervention import Begun, Counts, Entries, Intervention, Rounds
from interventions.domain.lengths import counts_time
from interventions.domain.marks import opener_row
from interventions.domain.rounds import ended, joined, opened, round_numbered
from interventions.domain.templates import InterventionTemplate
from interventions.domain.words import DOSSIER_FACTS, OUTCOMES, TIME_FACTS, Document, Kind, Outcome, Status

_OUTDATING = TIME_FACTS | DOSSIER_FACTS | {Kind.AMENDED}
_TRAVEL = frozenset({Kind.TRAVEL_STARTED, Kind.TRAVEL_ENDED})
_ENDING = OUTCOMES | {Kind.REDRAFTED}
_PLANNING = frozenset({Kind.RESCHEDULED, Kind.ASSIGNED, Kind.AMENDED})
_HANDING_OVER = frozenset({Kind.COMPLETED, Kind.REPORT_REQUESTED})
_BEGINNING = frozenset({Kind.STARTED, Kind.TIME_DECLARED, Kind.COMPLETED})
_LOCKING: Mapping[str, bool] = {Kind.CLOSED: True, Kind.REOPENED: False}


class Ruling(NamedTuple):
    """What was decided of an accepted event.

    ``number`` is the round that it belongs to, ``decided`` what it is remembered by, ``hash`` its log record's,
    ``entered`` are the entries after a dossier fact, where they are known already.
    """

    outcome: str
    status: str
    number: int
    time_entry_mode: str
    decided: bytes
    hash: bytes
    entered: Entries | None = None


def first(event: InterventionEvent, ruling: Ruling, template_revision: int, settings_revision: int) -> Intervention:
    """Start an intervention from its ``planned``."""
    visit: Planned = event["payload"]
    rounds = Rounds()
    if ruling.status == Status.CONFIRMED:
        rounds = opened(rounds, event["occurred_at"], _team(visit))
    return Intervention(
        version=1,
        applied_version=1,
        status=ruling.status,
        previous_status=None,
        locked=False,
        revision=0,
        report_outdated=False,
        reason=None,
        follow_up_id=None,
        template_revision=template_revision,
        settings_revision=settings_revision,
        visit=visit,
        rounds=rounds,
        entries=Entries(),
        begun=Begun(),
        counts=Counts(),
        openers=b"",
        decided=ruling.decided,
        refused=b"",
        last_hash=ruling.hash,
    )


def advance(
    before: Intervention, event: InterventionEvent, ruling: Ruling, template: InterventionTemplate
) -> Intervention:
    """Fold one accepted event in."""
    kind, payload = event["kind"], event["payload"]
    version = before.version + 1
    changed = ruling.status != before.status
    visit = _visit_after(before.visit, kind, payload) if kind in _PLANNING else before.visit
    revision, outdated = _report_after(before, event, ruling)
    opens = opens_segments(kind, payload, ruling.time_entry_mode)
    return Intervention(
        version=version,
        applied_version=version if ruling.outcome == Outcome.APPLIED else before.applied_version,
        status=ruling.status,
        previous_status=before.status if changed else before.previous_status,
        locked=_LOCKING.get(kind, before.locked),
        revision=revision,
        report_outdated=outdated,
        reason=_of_outcome("reason", event) if changed else before.reason,
        follow_up_id=_of_outcome("follow_up_id", event) if changed else before.follow_up_id,
        template_revision=before.template_revision,
        settings_revision=before.settings_revision,
        visit=visit,
        rounds=_rounds_after(before.rounds, event, visit, entering=changed and ruling.status == Status.CONFIRMED),
        entries=_entries_after(before.entries, event, ruling, template),
        begun=_begun_after(before.begun, kind, payload) if kind in _BEGINNING else before.begun,
        counts=_counts_after(before.counts, kind, opens),
        openers=before.openers + _opener(event, ruling.number) if opens else before.openers,
        decided=before.decided + ruling.decided,
        refused=before.refused,
        last_hash=ruling.hash,
    )


def _team(visit: Planned) -> tuple[str, ...]:
    return tuple(technician["id"] for technician in visit["technicians"])


def _visit_after(visit: Planned, kind: str, payload: Any) -> Planned:
    if kind == Kind.AMENDED:
        payload = {field: value for field, value in payload.items() if value is not None}
    return {**visit, **payload}


def _of_outcome(field: str, event: InterventionEvent) -> str | None:
    given: str | None = event["payload"].get(field) if event["kind"] in OUTCOMES else None
    return given


def _rounds_after(rounds: Rounds, event: InterventionEvent, visit: Planned, *, entering: bool) -> Rounds:
    kind = event["kind"]
    if entering:
        return opened(rounds, event["occurred_at"], _team(visit))
    if kind in _ENDING:
        return ended(rounds, event["occurred_at"])
    return joined(rounds, _team(visit)) if kind == Kind.ASSIGNED else rounds


def _entries_after(
    stands: Entries, event: InterventionEvent, ruling: Ruling, template: InterventionTemplate
) -> Entries:
    if event["kind"] not in DOSSIER_FACTS:
        return stands
    return ruling.entered or entered(stands, event, template)


def _report_after(before: Intervention, event: InterventionEvent, ruling: Ruling) -> tuple[int, bool]:
    kind = event["kind"]
    if kind in _HANDING_OVER:
        makes = kind == Kind.COMPLETED or (before.report_outdated and event["payload"]["document"] == Document.REPORT)
        return (before.revision + 1, False) if makes else (before.revision, before.report_outdated)
    outdates = kind in _OUTDATING and before.status == Status.DONE and ruling.outcome == Outcome.APPLIED
    return before.revision, before.report_outdated or (outdates and not _on_the_way_home(before, event, ruling))


def _on_the_way_home(before: Intervention, event: InterventionEvent, ruling: Ruling) -> bool:
    if event["kind"] not in _TRAVEL:
        return False
    ended_at = round_numbered(before.rounds, ruling.number).ended_at
    return ended_at is not None and event["occurred_at"] > ended_at


def _begun_after(begun: Begun, kind: str, payload: Any) -> Begun:
    if kind == Kind.STARTED:
        return begun if begun.started else begun._replace(started=True)
    declared = begun.declared or kind == Kind.TIME_DECLARED
    return Begun(begun.started, declared, begun.timed or counts_time(kind, payload))


def _counts_after(counts: Counts, kind: str, opens: bool) -> Counts:
    openers, turns, others = counts
    if kind in TURNS:
        return Counts(openers, turns + 1, others)
    if opens:
        return Counts(openers + 1, turns, others)
    return counts if kind in UNCOUNTED else Counts(openers, turns, others + 1)


def _opener(event: InterventionEvent, number: int) -> bytes:
    return opener_row(event["event_id"], event["payload"]["technician_id"], number)
