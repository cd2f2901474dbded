"""One of `make cluster-faults` in `make test-long`: the account on three brokers, one of which is killed."""

import asyncio

import pytest

from cluster_faults.arena import judged
from cluster_faults.broker_cases import killed, leader_of_events
from faults.ground import line
from interventions.sandbox.broker import NoBroker
from interventions.sandbox.cluster import cluster


@pytest.mark.long
@pytest.mark.kafka
def test_a_broker_killed_under_load_loses_and_doubles_nothing(tmp_path):
    """P1: what was acknowledged is there, what was decided is decided once, and the work goes on alone."""
    case = killed("leader", leader_of_events)
    try:
        with cluster() as three:
            figures = asyncio.run(judged(case, three, "short-", tmp_path))
    except NoBroker as why:
        pytest.skip(str(why))

    assert "0 lost 0 doubled" in line(case.name, figures)
