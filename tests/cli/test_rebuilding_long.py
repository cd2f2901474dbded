"""The bench of rebuilding, short: what it measures is a comparison that holds, over more than one telling."""

import pytest

from interventions.cli.rebuilding import REBUILT
from interventions.cli.rebuilding.measuring import rebuild


@pytest.mark.long
def test_a_log_told_over_and_over_agrees_with_every_processors_states():
    """A million events are measured by the bench; here are some hundreds."""
    rows = rebuild(700, visits=20)["checked"]

    assert [row["processor"] for row in rows] == list(REBUILT)
    assert all(row["events"] >= 700 and row["differing"] == 0 and row["states"] > 0 for row in rows)
