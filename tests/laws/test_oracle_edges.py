"""Both readings at the very instants where a rule changes its mind (domain §4, rounds and the late rule)."""

from itertools import product

import pytest

from interventions.sandbox.traffic.arrival import HOUR, MINUTE
from model.side_by_side import Lifecycles
from model.telling import MIDNIGHT, planned, told

END = MIDNIGHT + 4 * HOUR
SKEW, LATE = 5 * MINUTE, 14 * HOUR
ANA = ("mobile", "ana", "technician")
WHO = {"technician_id": "ana"}
REASON = {"reason": "Oubli"}
FACTS = (
    ("stopped", WHO),
    ("started", WHO),
    ("travel_started", {**WHO, "leg": "back"}),
    ("travel_started", {**WHO, "leg": "out"}),
    ("commented", {"text": "Fini"}),
    ("left_unfinished", REASON),
)


@pytest.mark.parametrize("reverted_after", [None, -HOUR, 0, 1, SKEW, SKEW + 1])
@pytest.mark.parametrize("outcome", ["completed", "left_unfinished"])
def test_both_readings_agree_at_the_edges_of_rounds(outcome, reverted_after):
    """A millisecond decides whose round an hour belongs to, and whether it is still taken."""
    story = [
        (MIDNIGHT, "planned", planned("timed")),
        (MIDNIGHT + HOUR, "started", WHO),
        (END, outcome, {"times": []} if outcome == "completed" else REASON),
    ]
    if reverted_after is not None:
        story.append((END + reverted_after, "reverted", REASON))

    for distance, fact, who in product(_near(reverted_after or 0), FACTS, (ANA, ("system", "import", "system"))):
        both = Lifecycles()
        for number, (at, kind, payload) in enumerate(story):
            assert both.take(told(number, at, kind, payload)).got[0] == "logged"
        one = both.take(told(9, END + distance, *fact, who))
        assert one.got == one.expected


def _near(opening):
    edges = (0, opening, opening - SKEW, LATE)
    return sorted({edge + step for edge in edges for step in (-1, 0, 1)})
