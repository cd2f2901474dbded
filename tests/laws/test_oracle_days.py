"""Both readings cut long segments at the midnights of sites where the clocks change that very night (T12)."""

from itertools import product

import pytest

from interventions.sandbox.traffic.arrival import HOUR, MINUTE
from model.telling import MIDNIGHT, knowing, planned, told
from model.times_side_by_side import Timekeepings

ZONES = ("Europe/Paris", "Asia/Beirut", "Atlantic/Azores", "America/Chicago", "Asia/Kolkata", "Pacific/Auckland")
WHO = {"technician_id": "ana"}


@pytest.mark.parametrize("zone", ZONES)
def test_both_readings_cut_days_alike(zone):
    """In Beirut and on the Azores the night of 31 March 2024 has no midnight at all."""
    for start, hours in product(range(-30, 20, 3), (1, 5, 22, 23, 24, 25, 47)):
        model, both, at = knowing(), Timekeepings(), MIDNIGHT + start * HOUR + 7 * MINUTE
        story = [
            (at - HOUR, "planned", planned("timed-loosely", zone)),
            (at, "started", WHO),
            (min(at + hours * HOUR, MIDNIGHT + 48 * HOUR), "stopped", WHO),
        ]
        for number, (instant, kind, payload) in enumerate(story):
            record = model.decide(told(number, instant, kind, payload)).log
            expected, got = both.take(number, record)
            assert got == expected
