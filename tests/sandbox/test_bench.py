"""What benches stand on: a history told over and over is one that processors can hold and take."""

import asyncio
import json
import subprocess
from itertools import islice
from pathlib import Path

import pytest

from interventions.contracts.codecs import codec_of
from interventions.lifecycle import state as lifecycle
from interventions.sandbox.bench.retelling import day, records, retold, states
from interventions.sandbox.bench.whole import whole
from interventions.technicians import state as technicians
from interventions.timekeeping import state as timekeeping

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
VISITS = 12


@pytest.fixture(scope="module")
def told():
    return asyncio.run(day(VISITS))


@pytest.mark.parametrize(("name", "kept"), [("lifecycle", lifecycle), ("timekeeping", timekeeping)])
def test_each_telling_is_of_other_interventions_in_the_same_states(told, name, kept):
    once = states(told, f"{name}-state")

    twice = dict(islice(retold(once), 2 * len(once)))

    assert len(once) == VISITS
    assert len(twice) == 2 * VISITS
    assert all(kept.encode(kept.decode(state)) == state for state in twice.values())


def test_each_telling_is_of_other_technicians_on_the_same_days(told):
    once = states(told, "technicians-state")

    twice = dict(islice(retold(once), 2 * len(once)))

    assert len(twice) == 2 * len(once)
    assert all(technicians.encode(technicians.decode(state)) == state for state in twice.values())


def test_records_can_be_read_under_every_name(told):
    """Lengths stand in them: a longer name would make them unreadable."""
    once, decode = records(told, "technician-time"), codec_of("technician-time").decode

    again = list(islice(retold(once), 2 * len(once)))

    named = {
        (f"{time['technician_id']}/{time['intervention_id']}", key.decode()) for key, time in _decoded(again, decode)
    }
    assert all(written == key for written, key in named)
    assert len(named) == 2 * len(dict(once))


def _decoded(pairs, decode):
    return [(key, decode(value).record) for key, value in pairs]


@pytest.mark.kafka
@pytest.mark.skipif(not (BENCHMARKS / ".venv/.ready").is_file(), reason="the other engines were never asked for")
def test_every_engine_decides_the_same():
    ran = subprocess.run(
        ["make", "-s", "COUNT=300"], cwd=BENCHMARKS, capture_output=True, text=True, timeout=240, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert list(json.loads(ran.stdout.splitlines()[-1])["engines"]) == ["this loop", "quixstreams", "faust"]


@pytest.mark.long
@pytest.mark.kafka
def test_the_whole_chain_takes_every_event():
    """And those of timers, long overdue, that the guard publishes meanwhile."""
    figures = whole(50)

    assert figures["taken"]["lifecycle"] >= 50
    assert 40 < figures["taken"]["timekeeping"] <= figures["taken"]["lifecycle"]
    assert figures["taken"]["projection"] > 100
    assert {"lifecycle", "rendering", "projection", "broker"} <= figures["cpu_s"].keys()
