"""The account of a cluster is tested: what was acknowledged and is gone is told, and how long an event waited."""

from cluster_faults.load import Load
from cluster_faults.waits import Wait, decided, percentile, told
from faults.kept import EVENTS, Kept
from interventions.stream.kafka import KafkaSettings
from interventions.stream.marker import MARKER_KEY, Marker


def an_event(offset, timestamp=0):
    return Kept(0, offset, timestamp, b"i-1", b"event %d" % offset)


def a_commit(offset, next_offset, at):
    marker = Marker({EVENTS: next_offset}, {EVENTS: "id"}, {})
    return Kept(0, offset, at, MARKER_KEY, marker.encode())


def test_an_acknowledged_event_that_is_gone_is_told():
    """P1: a broker that comes back without what it had promised must not pass."""
    load = Load(KafkaSettings(), 0)
    load.acknowledged.update((one.key, one.value) for one in (an_event(0), an_event(1)))

    assert load.lost([an_event(0), an_event(1)]) == []
    assert load.lost([an_event(1)]) == ["1 acknowledged events are gone"]


def test_an_event_waits_until_the_first_commit_beyond_it():
    """From when it was to be published, so that a publisher that had to wait counts, too."""
    events = [an_event(0, 100), an_event(1, 9_000), an_event(2, 9_500)]
    kept = {EVENTS: events, "lifecycle-state": [a_commit(0, 1, 400), a_commit(1, 3, 9_800)]}

    found = [wait for _, wait in decided(kept, {(b"i-1", b"event 1"): [200]})]

    assert found == [Wait(100, 400), Wait(200, 9_800), Wait(9_500, 9_800)]
    assert told(found, 1_000) == "longest stall 9.6 s, p99 9.6 s, recovered 8.8 s after the fault"
    assert percentile(found, 0.5) == 0.3


def test_each_copy_of_an_event_waits_from_its_own_time():
    """Publishers send twice; the second copy did not wait since the first."""
    first, second = an_event(0, 110), an_event(0, 9_010)._replace(offset=1)
    kept = {EVENTS: [first, second], "lifecycle-state": [a_commit(0, 1, 400), a_commit(1, 2, 9_300)]}

    found = [wait for _, wait in decided(kept, {(first.key, first.value): [100, 9_000]})]

    assert found == [Wait(100, 400), Wait(9_000, 9_300)]
