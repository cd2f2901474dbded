"""Timekeeping against a second, simpler reading of the contracts, record by record."""

import pytest

from interventions.sandbox.traffic import mixed
from interventions.timekeeping.guard import Guard
from model.side_by_side import Lifecycles, inputs
from model.stretch import HIT
from model.times import expiries
from model.times_side_by_side import Timekeepings

SEEDS = (4, 5, 6)
SEVERAL = 120


@pytest.fixture(scope="module")
def compared():
    """Give the log of some traffic, and of each record what should be published and what was."""
    HIT.clear()
    return [one for seed in SEEDS for one in _run(seed)]


def _run(seed, both=None):
    lifecycles, both = Lifecycles(), both or Timekeepings()
    for given in inputs(one for one in mixed(seed, SEVERAL) if "heavy" not in one.key):
        record = lifecycles.take(given).verdict.log
        if record:
            yield record, *both.take(given.offset, record)


def test_timekeeping_publishes_what_the_contracts_say(compared):
    """Hours are wages: whoever recomputes them from the log must find ours, to the second and the flag."""
    different = [one for one in compared if one[1] != one[2]]

    assert different == []


def test_the_traffic_reaches_every_rule_of_time(compared):
    """A comparison whose cases never reach a rule proves nothing of it."""
    rounds = [(time["rounding"] or {}).get("scope") for time in _times(compared)]

    assert {rule for rule in RULES if not HIT[rule]} == set()
    assert {*rounds} == {None, "segment", "technician", "intervention"}
    assert any(time["totals"]["actual_s"] > time["totals"]["elapsed_work_s"] for time in _times(compared))
    assert {bool(time["variance_s"] < 0) for time in _times(compared)} == {True, False}
    assert {time["billable"] for time in _times(compared)} == {True, False}
    assert any(len({row["day"] for row in time["days"]}) > 1 for time in _times(compared))
    assert {flag for time in _times(compared) for one in time["segments"] for flag in one["flags"]} == FLAGS


def test_every_hand_over_is_reached(compared):
    """Finished, requested anew, repeated as it was, and a work sheet."""
    handed = [row for _, expected, _ in compared for topic, _, row in expected if topic == "finished-interventions"]

    causes = {(row["cause"], (row["request"] or {}).get("document")) for row in handed}
    assert causes == {("finished", None), ("requested", "report"), ("requested", "work_sheet")}
    assert any(row["version"] != row["time"]["version"] for row in handed)


def test_the_guard_says_every_timer_that_ran_too_long_and_no_other():
    """T13: derived from the segment in every field, so that twice is once."""
    # given
    both, now = Timekeepings(), 1_712_500_000_000
    guard = Guard(lambda: now)

    # when
    for _ in _run(SEEDS[0], both):
        pass
    for key, encoded in both.states.items():
        guard.watch(key, encoded)

    # then
    said = [output.record for output in guard.due(now)]
    should = [event for model in both.ours.values() for event in expiries(model.past, now)]
    assert len(should) > 10
    assert in_order(said) == in_order(should)


def in_order(events):
    return sorted(events, key=lambda event: (event["intervention_id"], event["event_id"]))


def _times(compared):
    return [row for _, expected, _ in compared for topic, _, row in expected if topic == "intervention-time"]


FLAGS = {"empty", "auto_stopped", "closed_by_other", "long", "overlap", "late", "no_interval"}
PRESSED = ("paused", "resumed", "started", "stopped", "travel_ended", "travel_started")
RULES = (
    *(f"T7 after the end {kind} while idle" for kind in PRESSED),
    *(f"T7 after the end {kind} while travel" for kind in ("started", "stopped", "travel_ended")),
    *(f"T6 {mode}, {window}" for mode in ("add", "replace") for window in ("window", "no window")),
    *(f"T6 {source} {bucket} superseded" for source in ("timer", "declared") for bucket in ("work", "travel", "break")),
    *(f"T11 {kind} by another closes work" for kind in ("completed", "left_unfinished", "postponed", "cancelled")),
    "T2 empty",
    "T7 next round closes travel",
    "T7 assigned after the end",
    "T7 correction closes",
    "T7 correction of a running one",
    "T7 corrected twice",
    "T7 orphan",
    "T9 overlap",
    "T10 assigned",
    "T11 redrafted by another closes travel",
    "T11 assigned by another closes work",
    "T11 reverted by another closes travel",
    "T11 at the limit",
    "T13 expired",
    "T13 expired, then his own word",
    "T13 own word",
    "T13 pause is the own word",
    "T13 long",
    "T16 corrected",
)
