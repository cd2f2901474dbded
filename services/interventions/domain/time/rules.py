"""The fold of one round: its facts in the order of ``occurred_at``, then arrival (T3, T6, T7, T10, T11, T13)."""

from collections.abc import Callable, Iterable, Mapping

from interventions.domain.time.facts import ENDED, NEXT_OPENED, Declared, Fact
from interventions.domain.time.fold import Fold
from interventions.domain.time.segments import begun, closed, closed_by_other, declared
from interventions.domain.words import Bucket, DeclarationMode, Kind, SegmentFlag


def folded(facts: Iterable[Fact], limit_s: int | None) -> Fold:
    """Fold the facts of a round, in whatever order they come."""
    fold = Fold(limit_s)
    for fact in sorted(facts):
        take(fold, fact)
    return fold


def take(fold: Fold, fact: Fact) -> None:
    """Fold the next fact of the order in, in place."""
    fold.last_at = fact.at
    _RULES[fact.kind](fold, fact)


def _work_begun(fold: Fold, fact: Fact) -> None:
    fold.own_word(fact)
    running = fold.running_of(fact.technician)
    if fold.ended or (running and running["bucket"] == Bucket.WORK):
        return
    fold.close(fact.technician or "", fact.at)
    fold.open(begun(fact, Bucket.WORK))


def _paused(fold: Fold, fact: Fact) -> None:
    running = fold.running_of(fact.technician)
    if running and running["bucket"] == Bucket.WORK:
        fold.close(fact.technician or "", fact.at)
    elif not fold.own_word(fact):
        return
    if fact.more == Bucket.BREAK and not fold.ended:
        fold.open(begun(fact, Bucket.BREAK))


def _travel_started(fold: Fold, fact: Fact) -> None:
    fold.own_word(fact)
    fold.close(fact.technician or "", fact.at)
    fold.open(begun(fact, Bucket.TRAVEL, fact.more))


def _travel_ended(fold: Fold, fact: Fact) -> None:
    running = fold.running_of(fact.technician)
    if not fold.own_word(fact) and running and running["bucket"] == Bucket.TRAVEL:
        fold.close(fact.technician or "", fact.at)


def _stopped(fold: Fold, fact: Fact) -> None:
    if not fold.own_word(fact):
        fold.close(fact.technician or "", fact.at)


def _close_all(fold: Fold, fact: Fact, staying: Iterable[str] = ()) -> None:
    """Close what runs for everybody but those who stay; his own is the technician's word, others guess (T11)."""
    for technician in [each for each in fold.running if each not in staying]:
        if technician == fact.actor:
            fold.close(technician, fact.at)
        else:
            fold.guess(technician, closed_by_other(fold.timers[fold.running[technician]], fact.at, fold.limit_s))


def _ended(fold: Fold, fact: Fact) -> None:
    _close_all(fold, fact)
    fold.ended = True
    for technician, said in fact.more:
        fold.declared += declared(fact, technician, Declared(*said))


def _assigned(fold: Fold, fact: Fact) -> None:
    if not fold.ended:
        _close_all(fold, fact, fact.more)


def _expired(fold: Fold, fact: Fact) -> None:
    technician = fact.technician or ""
    if fold.running.get(technician) == fact.more:
        segment = fold.timers[fact.more]
        fold.guess(technician, closed(segment, fact.at, fold.limit_s, (SegmentFlag.AUTO_STOPPED,)))


def _corrected(fold: Fold, fact: Fact) -> None:
    segment = fold.timers.get(fact.more[0])
    if segment and segment["end"] is None:
        fold.close(segment["technician_id"], fact.at)


def _declared(fold: Fold, fact: Fact) -> None:
    said, technician = Declared(*fact.more), fact.technician or ""
    if said.mode == DeclarationMode.REPLACE:
        _supersede(fold, technician, {bucket for bucket, _ in said.spoken()})
    fold.declared += declared(fact, technician, said)


def _supersede(fold: Fold, technician: str, buckets: set[Bucket]) -> None:
    """Let a declaration stand for all that is closed so far in its buckets; what runs goes on (T6)."""
    for segment in [*fold.timers.values()]:
        if segment["technician_id"] == technician and segment["bucket"] in buckets and segment["end"] is not None:
            fold.timers[segment["segment_id"]] = {**segment, "superseded": True}
            fold.rewritten = True
    for place, segment in enumerate(fold.declared):
        if segment["technician_id"] == technician and segment["bucket"] in buckets:
            fold.declared[place] = {**segment, "superseded": True}
            fold.rewritten = True


_RULES: Mapping[str, Callable[[Fold, Fact], None]] = {
    Kind.STARTED: _work_begun,
    Kind.RESUMED: _work_begun,
    Kind.PAUSED: _paused,
    Kind.TRAVEL_STARTED: _travel_started,
    Kind.TRAVEL_ENDED: _travel_ended,
    Kind.STOPPED: _stopped,
    Kind.ASSIGNED: _assigned,
    Kind.TIMER_EXPIRED: _expired,
    Kind.TIME_CORRECTED: _corrected,
    Kind.TIME_DECLARED: _declared,
    ENDED: _ended,
    NEXT_OPENED: _close_all,
}
"""What each kind of fact does to the fold."""
