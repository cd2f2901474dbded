"""Files of records, line by line."""

import json
from itertools import islice

from contracts.avro import example
from interventions.contracts.json_form import from_json
from interventions.contracts.jsonl import LONGEST_LINE, Line, LineFault, read_jsonl

EVENTS = "intervention-events"
STARTED = json.dumps(example(EVENTS, "started"))


def a_file(tmp_path, *lines: bytes | str):
    """Write a file of these lines."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


def test_records_come_with_their_line(tmp_path):
    """Blank lines count, a byte order mark does not."""
    path = a_file(tmp_path, b"\xef\xbb\xbf" + STARTED.encode(), "", STARTED + "\r")
    started = from_json(EVENTS, example(EVENTS, "started"))

    assert list(read_jsonl(path, EVENTS)) == [Line(1, started), Line(3, started)]


def test_a_bad_line_says_where_and_what(tmp_path):
    """File, line, field, what was expected, what is there; its neighbours are read."""
    path = a_file(tmp_path, STARTED, STARTED.replace('"mobile"', '"phone"'), "{", b"\xff", STARTED)

    found = list(read_jsonl(path, EVENTS))

    assert [type(part) for part in found] == [Line, LineFault, LineFault, LineFault, Line]
    assert found[1] == LineFault(str(path), 2, "origin", "one of mobile, backoffice, portal, system", '"phone"')
    assert str(found[1]) == f'{path}:2: origin: expected one of mobile, backoffice, portal, system, found "phone"'
    assert [part.expected for part in found[2:4]] == ["JSON", "UTF-8"]


def test_a_line_without_end_is_one_fault(tmp_path):
    """And what follows it is read."""
    path = a_file(tmp_path, "x" * (LONGEST_LINE + 10), STARTED)

    fault, line = read_jsonl(path, EVENTS)

    assert isinstance(fault, LineFault)
    assert isinstance(line, Line)
    assert (fault.line, line.number) == (1, 2)


def test_a_file_is_read_only_as_far_as_it_is_asked(tmp_path):
    """A year of events is larger than memory."""
    path = tmp_path / "fifo.jsonl"
    path.write_text(STARTED + "\n" + "not yet")

    assert [line.number for line in islice(read_jsonl(path, EVENTS), 1)] == [1]
