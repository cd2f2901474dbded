"""Who may what: role by role, the edit window, the reports (domain.md §6, §7)."""

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
    code_of,
    known,
    planned,
    settings,
)
from interventions.domain.words import DOSSIER_FACTS, TIME_FACTS, Kind

OWN = {"origin": "backoffice", "actor": {"id": ANN, "role": "technician"}}
FREE = settings()
BOUND = settings(mobile_may_create=False, mobile_may_edit=False, mobile_may_revert=False)
ALWAYS = TIME_FACTS | DOSSIER_FACTS | {Kind.COMPLETED, Kind.LEFT_UNFINISHED, Kind.REPORT_REQUESTED}
EDITING = {Kind.RESCHEDULED, Kind.AMENDED, Kind.CONFIRMED}


def permitted(state, event, facts=None):
    """Tell whether rights let it through; a later check may still refuse."""
    return code_of(state, event, facts) != "not_permitted"


def sent_by(role, origin="backoffice", id_="somebody"):
    """Make an envelope of that role."""
    return {"origin": origin, "actor": {"id": id_, "role": role}}


KINDS = [kind for kind in Kind if kind != Kind.PLANNED]


@pytest.mark.parametrize("kind", KINDS)
def test_each_role_may_what_its_row_says(kind):
    """The table of domain.md §7."""
    state = after()
    event = an_event(kind)
    may = {
        role: permitted(state, {**event, **sent_by(role)})
        for role in ("reader", "dispatcher", "responsible", "manager", "customer", "system")
    }

    assert may == {
        "reader": False,
        "dispatcher": kind not in {Kind.CLOSED, Kind.REOPENED},
        "responsible": True,
        "manager": True,
        "customer": False,
        "system": True,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_technician_may_on_his_own_what_the_company_lets_him(kind):
    """Whatever the origin; a colleague who is not assigned may nothing."""
    state, event = after(), an_event(kind, sent=OWN)
    stranger = {**event, "actor": {"id": CAT, "role": "technician"}}

    assert permitted(state, event, known(company=FREE)) == (kind in ALWAYS | EDITING)
    assert permitted(state, event, known(company=BOUND)) == (kind in ALWAYS)
    assert not permitted(state, stranger, known(company=FREE))


PLANNING = [(FREE, ANN, True), (FREE, CAT, False), (BOUND, ANN, False)]


@pytest.mark.parametrize(("company", "actor", "expected"), PLANNING)
def test_a_technician_plans_his_own_visits_only(company, actor, expected):
    """Own is one of the payload's technicians, where the company lets the mobile create."""
    event = {**planned(), **sent_by("technician", "mobile", actor)}

    assert permitted(None, event, known(company=company)) == expected


@pytest.mark.parametrize(("outcome", "expected"), [("completed", True), ("left_unfinished", False)])
def test_a_technician_reverts_what_is_done_only(outcome, expected):
    """An unfinished visit is planned again by the office."""
    state = after(an_event(outcome, T0))

    assert permitted(state, an_event("reverted", T0, sent=OWN)) == expected
    assert not permitted(state, an_event("reverted", T0, sent=OWN), known(company=BOUND))


def test_closing_and_reopening_is_for_the_office():
    """Even a manager's phone does not close."""
    for kind in ("closed", "reopened"):
        assert [permitted(after(), an_event(kind, sent=sent_by("manager", origin)))
                for origin in ("mobile", "portal", "backoffice", "system")] == [False, False, True, True]  # fmt: skip


# T0 is 09:00 in Paris; the visit is that day
CUSTOMERS = [
    ("portal", T0 - DAY, "cancelled", True),
    ("portal", T0 - 9 * HOUR - 1, "cancelled", True),
    ("portal", T0 - 9 * HOUR, "cancelled", False),
    ("portal", T0, "cancelled", False),
    ("mobile", T0 - DAY, "cancelled", False),
    ("portal", T0 - DAY, "postponed", False),
]


@pytest.mark.parametrize(("origin", "at", "kind", "expected"), CUSTOMERS)
def test_a_customer_cancels_until_the_day_before(origin, at, kind, expected):
    """The days are those of the site, not those of Greenwich."""
    state = after(planned(T0 - 2 * DAY))

    assert permitted(state, an_event(kind, at, sent=sent_by("customer", origin))) == expected


def test_who_was_one_of_the_round_may_still_send_its_facts():
    """Taken off since, he still was there; the dossier's end and the planning are others' now."""
    state = after(an_event("assigned", T0, sent=OFFICE, technicians=[a_technician(CAT)]))

    assert permitted(state, an_event("stopped", T0))
    assert permitted(state, an_event("commented", T0))
    assert not permitted(state, an_event("completed", T0))
    assert not permitted(state, an_event("rescheduled", T0))
    assert not permitted(state, an_event("time_corrected", T0))


def test_who_was_one_of_a_segments_round_may_correct_it():
    """A correction belongs to the round of its segment."""
    start = an_event("started", T0)
    state = after(start, an_event("assigned", T0, sent=OFFICE, technicians=[a_technician(CAT)]))

    assert permitted(state, an_event("time_corrected", T0, segment_id=start["event_id"]))


WINDOWED = DOSSIER_FACTS | {Kind.AMENDED, Kind.RESCHEDULED, Kind.COMPLETED, Kind.LEFT_UNFINISHED}
MIDNIGHT = T0 - 9 * HOUR  # the site day of the visit begins
WINDOWS = [
    # status, instant, inside the window of two days before and one after?
    ([], MIDNIGHT + 3 * DAY - 1, True),
    ([], MIDNIGHT + 3 * DAY, False),
    ([], MIDNIGHT - DAY, True),
    ([], MIDNIGHT - DAY - 1, False),
    ([an_event("started", T0)], MIDNIGHT + 30 * DAY, True),
    ([an_event("started", T0)], MIDNIGHT - DAY - 1, True),
    ([an_event("completed", T0)], MIDNIGHT + 3 * DAY, False),
    ([an_event("completed", T0)], MIDNIGHT - DAY - 1, True),
    ([an_event("left_unfinished", T0)], MIDNIGHT + 3 * DAY, True),
]


@pytest.mark.parametrize(("given", "at", "inside"), WINDOWS)
@pytest.mark.parametrize("kind", sorted(WINDOWED))
def test_the_mobile_edits_near_the_planned_day_only(given, at, inside, kind):
    """Days of the site; work in progress is never shut out."""
    facts = known(company=settings(edit_days_before=2, edit_days_after=1))
    state = after(planned(MIDNIGHT - 3 * DAY), *given)

    assert permitted(state, an_event(kind, at), facts) == inside
    assert permitted(state, an_event(kind, at, sent=OFFICE), facts)


@pytest.mark.parametrize("kind", sorted(TIME_FACTS))
def test_the_edit_window_never_holds_time(kind):
    """Hours are owed whenever they were worked."""
    facts = known(company=settings(edit_days_before=0, edit_days_after=0))

    assert permitted(after(), an_event(kind, T0 + 30 * DAY), facts)


def test_a_limit_that_is_not_set_is_none():
    """Each side of the window alone."""
    only_before = known(company=settings(edit_days_before=0))
    only_after = known(company=settings(edit_days_after=0))

    assert [permitted(after(), an_event("commented", at), only_before) for at in (T0 - 9 * DAY, T0 + DAY)] == [
        True,
        False,
    ]
    assert [permitted(after(), an_event("commented", at), only_after) for at in (T0 - DAY, T0 + 9 * DAY)] == [
        False,
        True,
    ]


DISPATCH = [
    ("manual_backoffice", [False, False, True, True]),
    ("manual_mobile", [True, False, True, True]),
    ("automatic", [False, False, True, True]),
]


@pytest.mark.parametrize(("dispatch", "expected"), DISPATCH)
def test_reports_are_sent_from_where_the_template_says(dispatch, expected):
    """Envoi des rapports, for the work sheet too."""
    facts = known(a_template(report_dispatch=dispatch))
    state = after(an_event("completed", T0))

    for document in ("report", "work_sheet"):
        events = [an_event("report_requested", T0, document=document, origin=origin)
                  for origin in ("mobile", "portal", "backoffice", "system")]  # fmt: skip
        assert [permitted(state, event, facts) for event in events] == expected


LOCKS = [
    ("mobile", "stopped", {"mobile", "portal"}),
    ("everyone", "stopped", {"mobile", "portal", "backoffice"}),
    ("everyone", "report_requested", set()),
    ("everyone", "reopened", set()),
    ("everyone", "closed", {"mobile", "portal", "backoffice"}),
]


@pytest.mark.parametrize(("scope", "kind", "expected"), LOCKS)
def test_a_lock_holds_off_whom_the_company_says(scope, kind, expected):
    """Clôturer protects what was checked from a phone that syncs late."""
    facts = known(company=settings(lock_scope=scope))
    state = after(an_event("started", T0), an_event("closed", T0, sent=OFFICE))
    held_off = {
        origin
        for origin in ("mobile", "portal", "backoffice", "system")
        if code_of(state, an_event(kind, T0, sent={**SYSTEM, "origin": origin}), facts) == "locked"
    }

    assert held_off == expected
