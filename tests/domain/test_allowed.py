# ruff: noqa: E501 - a table is read row by row
"""What a refusal offers instead (domain.md §4, ``allowed_kinds``)."""

import pytest

from domain.builders import (
    ANN,
    CAT,
    DAY,
    HOUR,
    OFFICE,
    SYSTEM,
    T0,
    a_technician,
    a_template,
    after,
    an_event,
    known,
    planned,
    settings,
)
from interventions.domain.allowed import allowed_kinds
from interventions.domain.words import DOSSIER_FACTS, TIMER_FACTS, Kind

FACTS_ON_SITE = {"travel_started", "travel_ended", "started", "stopped", "time_declared"}
DOSSIER = {str(kind) for kind in DOSSIER_FACTS}
PHONE = {}
BOUND = settings(mobile_may_edit=False, mobile_may_revert=False)
START = an_event("started", T0)
CLOSED = an_event("closed", T0, sent=OFFICE)
CUSTOMER = {"origin": "portal", "actor": {"id": "dupont", "role": "customer"}}

OFFERED = [
    # given, sent by, settings, at, offered beside what the row above it says
    (
        [],
        OFFICE,
        {},
        T0,
        FACTS_ON_SITE | DOSSIER
        | {"rescheduled", "assigned", "amended", "time_corrected", "completed", "left_unfinished", "postponed",
           "cancelled", "redrafted", "closed", "reopened", "report_requested", "timer_expired"},
    ),
    (
        [],
        PHONE,
        {},
        T0,
        (FACTS_ON_SITE - {"time_declared"}) | DOSSIER
        | {"rescheduled", "amended", "time_corrected", "completed", "left_unfinished", "report_requested"},
    ),
    ([], PHONE, {"time_entry_mode": "none"}, T0,
     {"started", "time_corrected", "completed", "left_unfinished", "rescheduled", "amended", "report_requested"} | DOSSIER),
    ([], PHONE, {"time_entry_mode": "manual", "tracking_mandatory": True, "mobile_may_edit": False}, T0,
     {"started", "time_declared", "time_corrected", "completed", "report_requested"}),
    ([], PHONE, {"tracking_mandatory": True, "mobile_may_edit": False}, T0,
     (FACTS_ON_SITE - {"time_declared"}) | {"time_corrected", "report_requested"}),
    ([CLOSED], PHONE, {}, T0, {"report_requested"}),
    ([CLOSED], OFFICE, {"lock_scope": "everyone"}, T0, {"reopened", "report_requested"}),
    ([an_event("completed", T0)], PHONE, {}, T0, {"reverted", "report_requested"}),
    ([an_event("completed", T0)], PHONE, {}, T0 - HOUR, {"reverted", "report_requested"}),
    ([an_event("completed", T0)], OFFICE, {}, T0,
     {"amended", "time_corrected", "reverted", "redrafted", "closed", "reopened", "report_requested", "timer_expired"}),
    ([an_event("cancelled", T0, sent=OFFICE)], SYSTEM, {}, T0,
     {"time_corrected", "redrafted", "closed", "reopened", "timer_expired"}),
    ([], CUSTOMER, {}, T0 - DAY, {"cancelled"}),
    ([], CUSTOMER, {}, T0, set()),
    ([], {"actor": {"id": "rita", "role": "reader"}}, {}, T0, set()),
    ([], {"actor": {"id": CAT, "role": "technician"}}, {}, T0, set()),
]  # fmt: skip


@pytest.mark.parametrize(("given", "sent", "company", "at", "expected"), OFFERED)
def test_what_is_offered_would_pass(given, sent, company, at, expected):
    """For the same origin, actor and instant; in the order in which a person learns the kinds."""
    facts = known(company=settings(**company))
    state = after(*given, facts=facts)

    offered = allowed_kinds(state, an_event("confirmed", at, sent=sent), facts)

    assert set(offered) == expected
    assert list(offered) == [kind for kind in Kind if kind in expected]


def test_outcomes_are_measured_facts_are_not():
    """An outcome of an earlier round is not offered; a fact is judged by the table alone."""
    state = after(an_event("completed", T0), an_event("reverted", T0 + DAY, sent=OFFICE))

    offered = set(allowed_kinds(state, an_event("confirmed", T0, sent=OFFICE), known()))

    assert offered.isdisjoint({"completed", "left_unfinished", "postponed", "cancelled"})
    assert offered >= {"started", "commented"}


def test_who_was_taken_off_is_offered_what_his_round_gives_him():
    """The facts of the round, and a correction of a segment of it."""
    taken_off = an_event("assigned", T0 + 1, sent=OFFICE, technicians=[a_technician(CAT)])
    event = an_event("confirmed", T0 + 2)

    without = set(allowed_kinds(after(taken_off), event, known()))
    with_segment = set(allowed_kinds(after(START, taken_off), event, known()))

    assert with_segment - without == {"time_corrected", "paused", "resumed"}
    assert without == (TIMER_FACTS - {Kind.PAUSED, Kind.RESUMED}) | DOSSIER_FACTS


def test_an_edit_window_takes_away_what_it_holds():
    """Time facts stay."""
    facts = known(company=settings(edit_days_before=0))

    offered = set(allowed_kinds(after(), an_event("confirmed", T0 + 9 * DAY), facts))

    assert offered == (FACTS_ON_SITE - {"time_declared"}) | {"time_corrected", "report_requested"}


def test_a_report_is_offered_where_the_template_lets_it():
    """A draft has neither report nor work sheet."""
    office_only = known(a_template(report_dispatch="automatic"))
    draft = after(planned(initial_status="draft"))

    assert "report_requested" not in allowed_kinds(after(), an_event("confirmed", T0), office_only)
    assert "report_requested" not in allowed_kinds(draft, an_event("started", T0, sent=OFFICE), office_only)


def test_nothing_is_offered_of_what_nobody_planned():
    """There is nothing to go on with but to plan it."""
    assert allowed_kinds(None, an_event("started", actor={"id": ANN, "role": "manager"}), known()) == ()
