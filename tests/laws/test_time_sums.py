"""Laws of the sums: nothing is counted twice, nothing gets lost (domain.md §5, laws)."""

from hypothesis import assume, event, given
from hypothesis import strategies as st

from interventions.domain.time.corrected import counts
from interventions.domain.time.days import day_of, pieces
from interventions.domain.time.ledger import Ledger, ledger_of
from interventions.domain.time.plan import Plan
from interventions.domain.time.totals import time_of
from interventions.domain.time.view import Rules
from interventions.domain.words import Status
from laws.time_facts import LIMIT_S, NIGHT, ROUNDING, RULES, WHO, histories

ZONES = ("Europe/Paris", "America/St_Johns", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
BUCKETS = ("work_s", "travel_s", "break_s")
SCOPES = st.sampled_from(("segment", "technician", "intervention"))
roundings = st.none() | st.builds(
    lambda scope, mode, unit_s, minimum_s: {"unit_s": unit_s, "mode": mode, "minimum_s": minimum_s, "scope": scope},
    SCOPES,
    st.sampled_from(("up", "down", "nearest")),
    st.sampled_from((1, 60, 900)),
    st.sampled_from((0, 600)),
)


def published(ledger: Ledger, rounding=None):
    """Give the time record of a ledger."""
    plan = Plan("acme", ledger.view.rules.zone, "timer", LIMIT_S, rounding, 3600, [*WHO], None, [*WHO], 2)
    return time_of(plan, ledger, "i1", len(ledger.facts), Status.DONE)


@given(facts=histories(), zone=st.sampled_from(ZONES))
def test_the_days_add_up_to_the_segments(facts, zone):
    """T12: in the night of clock change, too, no second is lost and none paid twice."""
    time = published(ledger_of(facts, LIMIT_S, Rules(zone, None)))

    for bucket in BUCKETS:
        counted = [s["seconds"] for s in time["segments"] if counts(s) and f"{s['bucket']}_s" == bucket]
        assert sum(row[bucket] for row in time["days"]) == sum(counted)
    assert all(row["work_s"] or row["travel_s"] or row["break_s"] for row in time["days"])


@given(
    start_s=st.integers(946_684_800, 1_900_000_000),
    length_s=st.integers(0, 3 * 86_400),
    zone=st.sampled_from(ZONES),
)
def test_each_second_is_of_the_day_that_the_clock_at_the_site_showed(start_s, length_s, zone):
    """T12: tried at the first and last second of each piece."""
    at = start_s
    for day, seconds in pieces(start_s, start_s + length_s, zone):
        assert {day_of(at, zone), day_of(at + seconds - 1, zone)} == {day}
        at += seconds

    assert at == start_s + length_s


@given(facts=histories())
def test_the_hours_of_the_clock_are_never_more_than_those_of_the_persons(facts):
    """T8."""
    totals = published(ledger_of(facts, LIMIT_S, RULES))["totals"]

    assert totals["elapsed_work_s"] <= totals["person_work_s"]
    assert totals["elapsed_work_s"] <= totals["actual_s"] <= totals["person_work_s"]


@given(facts=histories(), rounding=roundings)
def test_rounding_is_a_view_and_never_touches_what_was_measured(facts, rounding):
    """T14: the bill may round, the hours are the hours."""
    raw = published(ledger_of(facts, LIMIT_S, Rules("Europe/Paris", None)))
    rounded = published(ledger_of(facts, LIMIT_S, Rules("Europe/Paris", rounding)), rounding)

    assert without_rounding(rounded) == without_rounding(raw)


def without_rounding(time):
    """Give a time record without its rounded figures."""
    return {
        **{name: value for name, value in time.items() if name != "rounding"},
        "totals": {name: value for name, value in time["totals"].items() if not name.startswith("rounded")},
        "technicians": [
            {name: value for name, value in each.items() if not name.startswith("rounded")}
            for each in time["technicians"]
        ],
    }


@given(facts=histories(), which=st.integers(0, 100), shift_s=st.integers(-5000, 5000))
def test_a_correction_and_its_inverse_cancel(facts, which, shift_s):
    """T7, T16: who corrected the wrong line corrects it back, and every sum is as before."""
    before = ledger_of(facts, LIMIT_S, RULES)
    closed = [s for s in before.view.segments if s["source"] == "timer" and s["end"] is not None and not s["raw_start"]]
    assume(closed)
    segment = closed[which % len(closed)]
    event("superseded" if segment["superseded"] else "counted")
    bounds = segment["start"], segment["end"]

    late = NIGHT + 10**9
    moved = [segment["segment_id"], bounds[0] + shift_s * 1000, bounds[1] + abs(shift_s) * 2000, "wrong line"]
    corrections = [moved, [segment["segment_id"], *bounds, "back"]]
    facts = facts + [
        facts[0]._replace(
            arrival=len(facts) + n,
            at=late + n,
            round=segment["round"],
            kind="time_corrected",
            event_id=f"c{n}",
            more=more,
        )
        for n, more in enumerate(corrections, start=1)
    ]
    first, after = ledger_of(facts[:-1], LIMIT_S, RULES), ledger_of(facts, LIMIT_S, RULES)

    assert published(after, ROUNDING)["totals"] == published(before, ROUNDING)["totals"]
    assert published(after)["days"] == published(before)["days"]
    assert shift_s == 0 or first.view.segments != before.view.segments


@given(facts=histories())
def test_flags_and_segments_are_listed_in_the_published_order(facts):
    """Two readers that compare records must not depend on luck."""
    segments = ledger_of(facts, LIMIT_S, RULES).view.segments
    order = ["empty", "auto_stopped", "closed_by_other", "long", "overlap", "late", "no_interval"]

    assert segments == sorted(segments, key=lambda each: (each["start"], each["segment_id"]))
    assert all(each["flags"] == sorted(set(each["flags"]), key=order.index) for each in segments)


@given(facts=histories())
def test_overlap_is_on_both_sides_and_only_where_work_shares_time(facts):
    """T9, against every pair: the sweep must find what comparing all with all finds."""
    work = [s for s in ledger_of(facts, LIMIT_S, RULES).view.segments if s["bucket"] == "work" and counts(s)]

    for each in work:
        shares = any(each is not other and share(each, other) for other in work)
        assert ("overlap" in each["flags"]) == shares


def share(one, other) -> bool:
    """Tell whether two stretches of one technician share time."""
    if one["technician_id"] != other["technician_id"] or one["day"] or other["day"]:
        return False
    until = min(one["start"] + one["seconds"] * 1000, other["start"] + other["seconds"] * 1000)
    return max(one["start"], other["start"]) < until
