"""Lifecycle against a second, simpler reading of the contracts, record by record."""

from collections import Counter

import pytest

from interventions.domain.words import Code, Kind
from interventions.sandbox.traffic import mixed
from model.side_by_side import Lifecycles, inputs

SEEDS = (1, 2)
SEVERAL = 120


@pytest.fixture(scope="module")
def compared():
    """Every record of some traffic, as the model expects it and as lifecycle decided it."""
    return [one for seed in SEEDS for one in _run(seed)]


def _run(seed):
    both = Lifecycles()
    return [both.take(given) for given in inputs(mixed(seed, SEVERAL))]


def test_lifecycle_decides_as_the_contracts_say(compared):
    """Whoever recomputes our topics from the contracts must find what we published, to the letter."""
    different = [one for one in compared if one.got != one.expected]

    assert different == []


def test_the_traffic_reaches_every_rule(compared):
    """A comparison whose cases never reach a rule proves nothing of it."""
    verdicts = [one.verdict for one in compared]

    codes = Counter(one.rejection["code"] for one in verdicts if one.rejection)
    kinds = Counter((one.log["event"]["kind"], one.log["outcome"]) for one in verdicts if one.log)
    late = Counter(one.log["event"]["kind"] for one in verdicts if one.log and one.log["late"])
    assert set(codes) == set(Code)
    assert {kind for kind, outcome in kinds if outcome == "applied"} == set(Kind)
    assert {kind for kind, outcome in kinds if outcome == "unchanged"} == UNCHANGED
    assert set(late) >= LATE
    assert {tuple(one.log["flags"]) for one in verdicts if one.log} == {(), ("clock_ahead",)}
    assert {one.outcome for one in verdicts} == {"logged", "rejected", "duplicate"}


UNCHANGED = {
    "closed",
    "reopened",
    "started",
    "question_answered",
    "commented",
    "signed",
    "signature_declined",
    "photo_added",
    "photo_removed",
}
LATE = {
    *("travel_started", "travel_ended", "started", "paused", "resumed", "stopped", "time_declared"),
    *("question_answered", "photo_added", "photo_removed", "commented", "signed", "signature_declined"),
}
