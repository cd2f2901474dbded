"""All time of one intervention: its facts, the fold of each round, and the view over them (domain.md §5)."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from interventions.domain.records import Segment
from interventions.domain.time.corrected import place, settled, with_overlaps
from interventions.domain.time.facts import Fact
from interventions.domain.time.fold import Fold
from interventions.domain.time.rules import folded, take
from interventions.domain.time.view import Rules, View
from interventions.domain.words import Kind


class Ledger(NamedTuple):
    """Accepted facts in order of arrival, and what follows from them alone. Never changed: ``entered`` gives the next.

    ``folds`` by round; ``corrections`` the last one to arrive by segment.
    """

    limit_s: int | None
    facts: tuple[Fact, ...]
    folds: dict[int, Fold]
    corrections: dict[str, Any]
    view: View

    @property
    def running(self) -> list[Segment]:
        """Give the segments that run, by round, then start; a corrected one reads as closed (T7)."""
        found = [fold.timers[each] for fold in self.folds.values() for each in fold.running.values()]
        found = [each for each in found if each["segment_id"] not in self.corrections]
        return sorted(found, key=lambda each: (each["round"], place(each)))


def ledger_of(facts: Iterable[Fact], limit_s: int | None, rules: Rules) -> Ledger:
    """Fold facts, given in order of arrival."""
    facts = tuple(facts)
    by_round: dict[int, list[Fact]] = {}
    for fact in facts:
        by_round.setdefault(fact.round, []).append(fact)
    folds = {number: folded(of_round, limit_s) for number, of_round in by_round.items()}
    corrections = {fact.more[0]: fact.more for fact in facts if fact.kind == Kind.TIME_CORRECTED}
    return Ledger(limit_s, facts, folds, corrections, _view(folds, corrections, rules))


def entered(ledger: Ledger, fact: Fact) -> Ledger:
    """Enter the next fact to arrive: the same as folding all of them anew, at the price of what it changes."""
    facts, corrections = (*ledger.facts, fact), ledger.corrections
    standing = ledger.folds.get(fact.round)
    if standing is None or not standing.comes_last(fact):
        fold = folded([each for each in facts if each.round == fact.round], ledger.limit_s)
        fold.rewritten = True
    else:
        fold = standing.fresh()
        take(fold, fact)
    folds = {**ledger.folds, fact.round: fold}
    if fact.kind == Kind.TIME_CORRECTED:
        corrections = {**corrections, fact.more[0]: fact.more}
        fold.rewritten = True
    view = None if fold.rewritten else _grown(ledger, standing, fold)
    return Ledger(ledger.limit_s, facts, folds, corrections, view or _view(folds, corrections, ledger.view.rules))


def _grown(ledger: Ledger, standing: Fold | None, fold: Fold) -> View | None:
    """Give the view where the end of a round's fold opened, closed or declared something, and nothing else."""
    touched = dict.fromkeys(fold.touched)
    made = fold.declared[len(standing.declared) if standing else 0 :]
    if not touched and not made:
        return ledger.view
    if any(segment_id in ledger.corrections for segment_id in touched):
        return None
    changes = [fold.timers[segment_id] for segment_id in touched] + made
    return ledger.view.grown([settled(segment, {}) for segment in changes])


def _view(folds: dict[int, Fold], corrections: dict[str, Any], rules: Rules) -> View:
    timers = [settled(segment, corrections) for fold in folds.values() for segment in fold.timers.values()]
    declared = [segment for fold in folds.values() for segment in fold.declared]
    orphan = any(all(segment_id not in fold.timers for fold in folds.values()) for segment_id in corrections)
    return View.of(with_overlaps(timers + declared), rules, orphan=orphan)
