"""One table of transitions: the library's machine, the compiled table and the pictures cannot disagree."""

from itertools import product

import pytest

from domain.builders import OFFICE, SYSTEM, a_customer, an_event
from interventions.domain.machine import COMPILED, TRANSITIONS, UNPLANNED, machine_over, target_of
from interventions.domain.machine_views import HEADINGS, mermaid, table_rows
from interventions.domain.words import Document, Kind, Status


class Model:
    """What a machine is built on."""

    state: str


VARIANTS = {
    Kind.PLANNED: [{"initial_status": "draft"}, {"initial_status": "confirmed"}],
    Kind.AMENDED: [{"customer": a_customer()}, {"task": "t"}, {"customer": a_customer(), "task": "t"}],
    Kind.REPORT_REQUESTED: [{"document": document} for document in Document],
}
EVENTS = [
    an_event(kind, sent=sent, **fields)
    for kind in Kind
    for sent in ({}, OFFICE, SYSTEM)
    for fields in VARIANTS.get(kind, [{}])
]


@pytest.mark.parametrize("status", [UNPLANNED, *Status])
def test_the_compiled_table_and_the_machine_are_one(status):
    """The hot path may not drift from the table that people read."""
    model = Model()
    machine = machine_over(model)

    for event in EVENTS:
        machine.set_state(str(status))
        trigger = getattr(model, f"on_{event['kind']}")
        moved = bool(getattr(model, f"may_on_{event['kind']}")(event)) and trigger(event)

        assert target_of(None if status == UNPLANNED else status, event) == (model.state if moved else None), event


def test_the_table_is_the_contract():
    """Every pair of domain.md §4, no more."""
    changing = {(source, kind): str(step.target) for (source, kind), steps in COMPILED.items() for step in steps}
    moves = {pair: target for pair, target in changing.items() if pair[0] not in {target, UNPLANNED}}

    assert moves == {
        ("draft", "confirmed"): "confirmed",
        ("confirmed", "started"): "in_progress",
        ("confirmed", "completed"): "done",
        ("in_progress", "completed"): "done",
        ("confirmed", "left_unfinished"): "unfinished",
        ("in_progress", "left_unfinished"): "unfinished",
        ("confirmed", "postponed"): "postponed",
        ("in_progress", "postponed"): "postponed",
        ("draft", "cancelled"): "cancelled",
        ("confirmed", "cancelled"): "cancelled",
        ("in_progress", "cancelled"): "cancelled",
        ("done", "reverted"): "confirmed",
        ("unfinished", "reverted"): "confirmed",
        ("postponed", "reverted"): "confirmed",
        ("confirmed", "redrafted"): "draft",
        ("done", "redrafted"): "draft",
        ("unfinished", "redrafted"): "draft",
        ("postponed", "redrafted"): "draft",
        ("cancelled", "redrafted"): "draft",
    }


STAYS = {
    ("rescheduled", "assigned"): "draft confirmed in_progress unfinished postponed",
    ("amended",): "draft confirmed in_progress unfinished postponed done",
    ("travel_started", "travel_ended", "stopped", "time_declared", "question_answered"): "confirmed in_progress",
    ("photo_added", "photo_removed", "commented", "signed", "signature_declined"): "confirmed in_progress",
    ("paused", "resumed", "started"): "in_progress",
    ("time_corrected",): "confirmed in_progress done unfinished postponed cancelled",
    ("report_requested",): "confirmed in_progress done unfinished postponed",
    ("closed", "reopened", "timer_expired"): "draft confirmed in_progress done unfinished postponed cancelled",
}


@pytest.mark.parametrize(("kinds", "statuses"), STAYS.items())
def test_what_changes_no_status_is_allowed_where_the_table_says(kinds, statuses):
    """Facts belong on site, planning before it, a lock anywhere."""
    for kind, status in product(kinds, Status):
        same = any(step.target == status for step in COMPILED.get((status, kind), ()))

        assert same == (status in statuses.split()), (kind, status)


def test_the_table_is_printed_row_by_row():
    """What the CLI prints is the table itself."""
    rows = table_rows()

    assert len(rows) == len(TRANSITIONS)
    assert len(HEADINGS) == len(rows[0])
    assert ("cancelled", "draft, confirmed, in_progress", "cancelled", "") in rows
    assert ("planned", "-", "draft", "initial status draft") in rows
    assert ("closed, reopened", "any", "same", "") in rows


def test_the_diagram_draws_every_change_of_status_once():
    """The README's picture is drawn from the table."""
    lines = mermaid().splitlines()

    assert lines[0] == "stateDiagram-v2"
    assert "    [*] --> draft: planned" in lines
    assert "    confirmed --> in_progress: started" in lines
    assert "    done --> confirmed: reverted" in lines
    assert len(lines) == len(set(lines))
