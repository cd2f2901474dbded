"""A refusal spike: many refused in five minutes, measured against the hour before."""

from hypothesis import given
from hypothesis import strategies as st

from domain.builders import T0
from insights.sights import HOUR, MINUTE, SETTINGS, a_refusal, an_alert, exceeding, measured
from interventions.insights.refusals import RefusalSpikes, spike_threshold
from interventions.insights.sight import Measured

WINDOW = 5 * MINUTE


def refused(*instants, company="acme"):
    rule = RefusalSpikes()
    for at in instants:
        rule.take(a_refusal(at, company))
    return rule


def test_eleven_at_once_in_a_quiet_company_are_a_spike_and_ten_are_not():
    """A handful of refusals is everyday: a phone that syncs late."""
    ten, eleven = refused(*[T0] * 10), refused(*[T0] * 11)

    assert exceeding(ten, T0) == []
    assert exceeding(eleven, T0) == [Measured("acme", 11, 10.0, T0 - WINDOW)]


def test_a_company_that_always_has_many_refused_has_no_spike():
    """Twenty every five minutes are its custom; sixty are still three times that, sixty-one are more."""
    usual = [T0 - WINDOW - n * WINDOW for n in range(12) for _ in range(20)]

    assert exceeding(refused(*usual, *[T0] * 60), T0) == []
    assert exceeding(refused(*usual, *[T0] * 61), T0) == [Measured("acme", 61, 60.0, T0 - WINDOW)]


def test_one_company_s_spike_is_not_another_s():
    rule = refused(*[T0] * 8)
    for _ in range(8):
        rule.take(a_refusal(T0, "other"))
        rule.take(a_refusal(T0, None))

    assert {each.subject: each.value for each in measured(rule, T0)} == {"acme": 8, "other": 8, "unknown company": 8}
    assert exceeding(rule, T0) == []


def test_a_spike_that_lasts_does_not_become_the_custom():
    """After half an hour of it the hour before is full of the spike itself; it is still one."""
    lasting = refused(*[T0 + n * MINUTE for n in range(30) for _ in range(4)])
    now = T0 + 29 * MINUTE
    opened = an_alert("rejection_spike", "acme", threshold=10.0)

    assert exceeding(lasting, now) == []
    assert exceeding(lasting, now, opened) == [Measured("acme", 20, 10.0, now - WINDOW)]


def test_it_is_over_when_the_window_has_passed_it():
    rule = refused(*[T0] * 11)

    assert exceeding(rule, T0 + 4 * MINUTE) != []
    assert measured(rule, T0 + 5 * MINUTE) == []


@given(st.lists(st.integers(0, 64), max_size=80), st.integers(0, 20))
def test_the_window_and_the_hour_before_it_are_counted_as_by_hand(ago, floor):
    """Whatever comes in whatever order: by the minute, each minute in one of the two."""
    settings = SETTINGS.model_copy(update={"spike_floor": max(1, floor)})
    rule = refused(*[T0 - minutes * MINUTE for minutes in ago])

    (found,) = list(rule.measure(T0, settings, {})) or [Measured("acme", 0, 0, 0)]

    assert found.value == sum(minutes < 5 for minutes in ago)
    if found.value:
        before = sum(5 <= minutes < 65 for minutes in ago)
        assert found.threshold == max(settings.spike_floor, 3 * before / 12) == spike_threshold(before, settings)


def test_what_no_window_reaches_is_forgotten():
    """A process runs for months."""
    rule = refused(*[T0 - minutes * MINUTE for minutes in range(600)])

    measured(rule, T0)

    assert sum(rule.refused.within(T0, 24 * HOUR).values()) <= 96
