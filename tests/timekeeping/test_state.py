"""How the state is kept: small, deterministic, and rebuilt from the log to the byte."""

import pytest

from domain.builders import ANN, BOB
from interventions.timekeeping.processor import Timekeeping
from interventions.timekeeping.rebuild import rebuilt
from timekeeping.stories import by, correction, kept, logged_of, office, planned, received, told

PROCESSOR = Timekeeping()
HOURS_OF_BOB = {"technician_id": BOB, "work_s": 60, "travel_s": None, "break_s": None}


def a_log():
    """Give the log of a visit with nearly everything in it."""
    start = by(ANN, "started", 0)
    return logged_of(
        planned(),
        by(BOB, "travel_started", -20),
        start,
        by(ANN, "commented", 5),
        by(BOB, "travel_ended", 6),
        office("completed", 30, times=[HOURS_OF_BOB]),
        correction(40, start, 0, 25),
        office("report_requested", 50),
        office("reverted", 60),
    )


def test_the_log_alone_gives_the_same_bytes():
    """A lost state topic costs a rebuild, no hour."""
    log = a_log()

    assert PROCESSOR.encode(rebuilt(log)["i1"]) == PROCESSOR.encode(kept(log).state)


def test_a_log_read_twice_gives_the_same_bytes():
    """Offsets may be reset."""
    log = a_log()

    assert PROCESSOR.encode(rebuilt(log + log)["i1"]) == PROCESSOR.encode(rebuilt(log)["i1"])


def test_a_state_kept_in_memory_and_one_read_back_go_on_alike():
    """What is cached must not matter."""
    log, state = a_log(), None

    outputs = []
    for record in log:
        decision = PROCESSOR.step(state, received(record))
        state = decision.state
        outputs.append(decision.outputs)

    assert outputs == kept(log).outputs


def test_a_step_leaves_the_state_before_as_it_was():
    """What a what-if tries must not have happened."""
    log = a_log()
    state = kept(log[:-1]).state
    before = PROCESSOR.encode(state), state.ledger.view.segments.copy()

    PROCESSOR.step(state, received(log[-1]))

    assert (PROCESSOR.encode(state), state.ledger.view.segments) == before


@pytest.mark.parametrize(
    ("events", "watched"),
    [
        ([planned()], 0),
        ([by(ANN, "started", 0)], 1),
        ([by(ANN, "travel_started", 0)], 1),
        ([by(ANN, "started", 0), by(ANN, "paused", 5, reason="break")], 0),
        ([by(ANN, "started", 0), by(ANN, "stopped", 5)], 0),
    ],
)
def test_the_first_byte_says_whether_the_guard_must_look(events, watched):
    """A million states are restored without reading more of them."""
    assert PROCESSOR.encode(told(*events).state)[0] == watched


def test_a_remark_costs_a_state_no_byte():
    """Comments and photos are not timekeeping's: a state must not grow with them."""
    before, after = told(by(ANN, "started", 0)), told(by(ANN, "started", 0), by(ANN, "commented", 5))

    assert len(PROCESSOR.encode(before.state)) == len(PROCESSOR.encode(after.state))


def test_an_ordinary_visit_is_kept_in_less_than_a_kibibyte():
    """A million of them are held in memory."""
    assert len(PROCESSOR.encode(kept(a_log()).state)) < 1024
