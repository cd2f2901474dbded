"""A dump's file is published as any other: restoring needs no tool but ours."""

from cli.calls import write_jsonl
from domain.builders import an_event
from interventions.cli.files import EVENTS, checked, topic_of
from interventions.contracts.json_form import from_json, to_json


def a_line(number, value):
    return {"key": "i1", "partition": 0, "offset": number, "timestamp": "2026-01-05T08:00:00.000Z", "value": value}


def test_the_records_of_a_dump_are_taken_out_of_their_envelopes(tmp_path):
    told = to_json(EVENTS, an_event("commented", 1_767_603_700_000))
    file = write_jsonl(tmp_path / "events.jsonl", [a_line(0, told), a_line(1, told)])

    read = checked(file, topic_of(file))

    assert read.records == [from_json(EVENTS, told)] * 2
    assert read.faults == []


def test_what_could_not_be_read_when_it_was_dumped_is_a_bad_line(tmp_path):
    """Nothing is passed over in silence: `publish --skip-bad` is the operator's word for it."""
    told = to_json(EVENTS, an_event("commented", 1_767_603_700_000))
    lost = {"unreadable": "unreadable", "bytes": "00"}
    file = write_jsonl(tmp_path / "events.jsonl", [a_line(0, told), a_line(1, lost), a_line(2, None)])

    read = checked(file, EVENTS)

    assert (len(read.records), [fault.line for fault in read.faults]) == (1, [2, 3])
