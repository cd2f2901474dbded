"""Every short sequence of what one technician may press, through both readings of domain §5."""

from itertools import product

import pytest

from interventions.sandbox.traffic.arrival import MINUTE
from model.stretch import HIT
from model.telling import MIDNIGHT, knowing, planned, told
from model.times_side_by_side import Timekeepings

ANA, RITA = ("backoffice", "ana", "responsible"), ("backoffice", "rita", "responsible")
WHO = {"technician_id": "ana"}
NOTHING = dict.fromkeys(["technician_id", "work_s", "travel_s", "break_s", "day", "window"])
BEN_ALONE = {"technicians": [{"id": "ben", "name": "ben", "email": None}], "lead_id": None}
STEP_MS = 50 * MINUTE + 500
BOUNDS = {"start": MIDNIGHT, "end": MIDNIGHT + 2 * STEP_MS, "reason": "Oubli"}
LETTERS = (
    ("started", WHO, ANA),
    ("paused", {**WHO, "reason": None}, ANA),
    ("paused", {**WHO, "reason": "break"}, ANA),
    ("resumed", WHO, ANA),
    ("stopped", WHO, ANA),
    ("travel_started", {**WHO, "leg": "back"}, ANA),
    ("travel_ended", WHO, ANA),
    ("completed", {"times": []}, ANA),
    ("left_unfinished", {"reason": "Pièce"}, RITA),
    ("reverted", {"reason": None}, RITA),
    ("assigned", BEN_ALONE, RITA),
    ("time_declared", {**NOTHING, "technician_id": "ana", "mode": "replace", "work_s": 600}, ANA),
    ("timer_expired", {**WHO, "segment_id": "e1"}, RITA),
    ("time_corrected", {"segment_id": "e1", **BOUNDS}, RITA),
)
PRESSED = ("paused", "resumed", "started", "stopped", "travel_ended", "travel_started")


@pytest.mark.parametrize("at_once", [1, 2])
def test_both_readings_agree_on_every_short_sequence(at_once):
    """Three presses after *Démarrer*, fifty minutes apart or two at once, the limit at ninety."""
    HIT.clear()

    different = [letters for letters in product(LETTERS, repeat=3) if not agree(letters, at_once)]

    assert different == []
    runs = ("idle", "work", "travel", "break")
    assert {f"T3 {kind} while {what}" for kind in PRESSED for what in runs} <= HIT.keys()


@pytest.mark.parametrize("beyond_ms", [-1000, -1, 0, 1, 1000])
def test_both_readings_agree_where_corrected_bounds_touch(beyond_ms):
    """T2, T9: touching is no overlap, a second more is."""
    touching = {"start": MIDNIGHT, "end": MIDNIGHT + 3 * STEP_MS + beyond_ms, "reason": "Oubli"}
    reaching = {"start": MIDNIGHT + 2 * STEP_MS - beyond_ms, "end": MIDNIGHT + 4 * STEP_MS, "reason": "Oubli"}
    two = [("stopped", WHO, ANA), LETTERS[0], ("stopped", WHO, ANA)]

    assert agree([*two, ("time_corrected", {"segment_id": "e1", **touching}, RITA)], 1)
    assert agree([*two, ("time_corrected", {"segment_id": "e3", **reaching}, RITA)], 1)


def agree(letters, at_once):
    """Tell a sequence to both, what is refused left out, and compare all that is published."""
    model, both = knowing(), Timekeepings()
    story = [("planned", planned("timed"), RITA), LETTERS[0], *letters]
    for number, (kind, payload, who) in enumerate(story):
        record = model.decide(told(number, MIDNIGHT + number // at_once * STEP_MS, kind, payload, who)).log
        if record:
            expected, got = both.take(number, record)
            if expected != got:
                return False
    return True
