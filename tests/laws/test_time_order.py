"""Laws of the fold: the clock decides, never the network (domain.md §5, laws)."""

from functools import reduce
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from interventions.domain.time.facts import Fact
from interventions.domain.time.ledger import Ledger, entered, ledger_of
from laws.time_facts import LIMIT_S, RULES, histories

EMPTY = ledger_of([], LIMIT_S, RULES)


def shown(ledger: Ledger) -> dict[str, Any]:
    """Give all that is published of a ledger."""
    view = ledger.view
    return {name: getattr(view, name) for name in type(view).__slots__ if name != "rules"}


def one_by_one(facts: list[Fact]) -> Ledger:
    """Enter facts as they arrive."""
    return reduce(entered, facts, EMPTY)


@given(facts=histories(corrected=False), order=st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_of_arrival_give_the_same_hours(facts, order):
    """A phone that was offline all day must not change what anybody is paid."""
    shuffled = [*facts]
    order.shuffle(shuffled)
    arrived = [fact._replace(arrival=arrival) for arrival, fact in enumerate(shuffled, start=1)]
    event(f"opened {min(len(ledger_of(facts, LIMIT_S, RULES).view.segments), 5)} or more")

    assert shown(one_by_one(arrived)) == shown(ledger_of(facts, LIMIT_S, RULES))


@given(facts=histories() | histories(distinct=False))
def test_fact_by_fact_is_the_same_as_all_at_once(facts):
    """What is kept between two facts saves work and must never show, corrections and guesses included."""
    for length in range(1, len(facts) + 1):
        step, whole = one_by_one(facts[:length]), ledger_of(facts[:length], LIMIT_S, RULES)

        assert shown(step) == shown(whole)
        assert step.running == whole.running


@given(facts=histories())
def test_entering_a_fact_leaves_the_hours_before_as_they_were(facts):
    """A what-if tries a fact and throws the result away."""
    before = one_by_one(facts[:-1])
    seen = shown(ledger_of(facts[:-1], LIMIT_S, RULES))

    entered(before, facts[-1])

    assert shown(before) == seen


@given(facts=histories(corrected=False), which=st.integers(0, 100))
def test_a_guess_told_twice_is_one_guess(facts, which):
    """The guard may say the same after a restart, and the guard of another worker too."""
    guesses = [fact for fact in facts if fact.kind == "timer_expired"]
    event("with a guess" if guesses else "without")
    again = [guesses[which % len(guesses)]._replace(arrival=len(facts) + 1)] if guesses else []

    assert shown(one_by_one([*facts, *again])) == shown(one_by_one(facts))


@given(facts=histories())
def test_a_technician_does_one_thing_at_a_time(facts):
    """T3: in a round at most one segment runs for each."""
    for fold in ledger_of(facts, LIMIT_S, RULES).folds.values():
        running = [segment["technician_id"] for segment in fold.timers.values() if segment["end"] is None]

        assert sorted(running) == sorted(fold.running)
