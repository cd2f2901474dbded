"""Each alert is opened once and resolved once, whatever is measured."""

from hypothesis import given
from hypothesis import strategies as st

from domain.builders import T0
from insights.sights import DAY, SETTINGS, a_delivery, a_letter, a_refusal, a_status, an_alert
from interventions.contracts.codecs import codec_of
from interventions.contracts.schemas import current_schemas
from interventions.insights.alerts import changes, still_open
from interventions.insights.sight import Measured
from interventions.insights.view import View

SUBJECTS = st.sampled_from(["a", "b", "c"])


def test_what_exceeds_is_opened():
    news = changes("lag", {}, [Measured("mailing", 61.5, 60, T0)], T0 + 7, DAY)

    assert news == [an_alert("lag", "mailing", value=61.5, threshold=60.0, at=T0 + 7)]


def test_what_does_not_exceed_is_not():
    assert changes("lag", {}, [Measured("mailing", 60, 60, T0)], T0, DAY) == []


def test_what_is_open_is_not_said_again_but_once_a_day():
    """The topic forgets after 30 days; whoever reads it from there must still learn of it."""
    opened = an_alert("lag", "mailing")
    measured = [Measured("mailing", 90, 60, T0)]

    assert changes("lag", {"mailing": opened}, measured, T0 + DAY - 1, DAY) == []
    assert changes("lag", {"mailing": opened}, measured, T0 + DAY, DAY) == [{**opened, "value": 90.0, "at": T0 + DAY}]


def test_what_is_below_or_gone_is_resolved_with_the_last_value():
    opened = an_alert("lag", "mailing", since=T0 - 5)

    below = changes("lag", {"mailing": opened}, [Measured("mailing", 3, 60, T0)], T0 + 1, DAY)
    gone = changes("lag", {"mailing": opened}, [], T0 + 1, DAY)

    assert below == [{**opened, "state": "resolved", "value": 3.0, "at": T0 + 1}]
    assert gone == [{**opened, "state": "resolved", "value": 0.0, "at": T0 + 1}]


@given(st.lists(st.dictionaries(SUBJECTS, st.integers(0, 3)), max_size=12))
def test_opened_and_resolved_take_turns_and_the_open_ones_are_those_that_exceed(looks):
    """Nobody is told twice that it began, and nobody waits for an end that was."""
    told = []
    for number, look in enumerate(looks):
        standing = {alert["subject"]: alert for alert in still_open(told).values()}
        measured = [Measured(subject, value, 1, T0) for subject, value in look.items()]
        told += changes("lag", standing, measured, T0 + number, DAY)

        found = {alert["subject"] for alert in still_open(told).values()}
        assert found == {subject for subject, value in look.items() if value > 1}
    for subject in "abc":
        states = [alert["state"] for alert in told if alert["subject"] == subject]
        assert states == (["open", "resolved"] * len(states))[: len(states)]


def test_every_kind_of_the_contract_has_a_rule_and_every_rule_is_of_the_contract():
    (kinds,) = [
        field["type"]["symbols"]
        for field in current_schemas()["operations-alerts"].text["fields"]
        if field["name"] == "kind"
    ]

    assert {rule.kind for rule in View(SETTINGS).rules} == set(kinds) - {"unknown"}


def test_a_view_sees_opens_says_and_resolves_and_its_alerts_survive_the_wire():
    view = View(SETTINGS)
    now = T0 + 3600_000
    for sight in [a_letter(at=now), a_status(planned_start=T0), a_delivery("unknown", now), *[a_refusal(now)] * 11]:
        view.take(sight)

    opened = view.news(now)
    view.said(opened)
    again = view.news(now)
    view.take(a_status(status="in_progress"))
    view.take(a_delivery("sent"))
    resolved = view.news(now + 2 * 3600_000)

    assert [(alert["kind"], alert["subject"], alert["value"]) for alert in opened] == [
        ("rejection_spike", "acme", 11.0),
        ("dead_letters", "lifecycle", 1.0),
        ("overdue_start", "i-1", 3600.0),
        ("report_waiting", "acme", 1.0),
    ]
    assert again == []
    assert [alert["state"] for alert in resolved] == ["resolved"] * 4
    codec = codec_of("operations-alerts")
    assert [codec.decode(codec.encode(alert)).record for alert in [*opened, *resolved]] == [*opened, *resolved]
