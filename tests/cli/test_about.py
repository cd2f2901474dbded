"""What `explain` says an event is about."""

import json
from pathlib import Path

import pytest

from interventions.cli.about import about
from interventions.contracts.json_form import from_json
from interventions.domain.words import Kind

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples" / "intervention-events"
CONTENT = [
    from_json("intervention-events", json.loads(file.read_text(encoding="utf-8")))
    for file in sorted(EXAMPLES.glob("*.json"))
]
MAY_SAY_NOTHING = {Kind.CONFIRMED, Kind.REVERTED, Kind.REDRAFTED, Kind.CLOSED, Kind.REOPENED}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in MAY_SAY_NOTHING])
def test_every_kind_says_what_it_is_about(kind):
    """Twenty answers in a row that all read "question_answered" explain nothing."""
    told = [about(event) for event in CONTENT if event["kind"] == kind]

    assert told
    assert any(told)


def test_what_is_long_is_cut_to_one_line():
    event = {"kind": "commented", "payload": {"text": "one\ntwo " + "x" * 100}}

    told = about(event)

    assert told == "one two " + "x" * 51 + "…"
