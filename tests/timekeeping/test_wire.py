"""What timekeeping writes is what the schemas of its topics say."""

from domain.builders import ANN, BOB, settings
from interventions.contracts.codecs import codec_of
from timekeeping.stories import by, correction, kept, office, planned, told

ROUNDING = {"unit_s": 900, "mode": "up", "minimum_s": 0, "scope": "segment"}


def a_rich_story():
    """Tell of travel, breaks, typed hours, a correction, two rounds and two hand-overs."""
    start = by(ANN, "started", 0)
    return told(
        planned(),
        by(BOB, "travel_started", -20),
        start,
        by(ANN, "paused", 5, reason="break"),
        office("time_declared", 20, technician_id=BOB, travel_s=60, mode="replace"),
        by(ANN, "completed", 30),
        correction(40, start, 0, 25),
        office("report_requested", 50),
        office("reverted", 60),
        by(ANN, "travel_started", 70, leg="between"),
        company=settings(rounding=ROUNDING),
    )


def test_every_output_survives_its_topic():
    """A field that a schema does not know would stop the partition."""
    for outputs in a_rich_story().outputs:
        for output in outputs:
            codec = codec_of(output.topic)

            assert codec.decode(codec.encode(output.record)).record == output.record


def test_a_log_read_from_the_wire_gives_the_same_hours():
    """Words come as plain strings from there."""
    log = a_rich_story().logged
    codec = codec_of("intervention-log")
    read = [codec.decode(codec.encode(record)).record for record in log]

    assert kept(read).outputs == kept(log).outputs
