"""Rates by company and kind, timers that run too long, and the rest of what insights show."""

from domain.builders import T0
from insights.sights import HOUR, MINUTE, SETTINGS, a_refusal, a_segment, a_status, a_time, an_alert, an_event
from interventions.insights.figures import Shown, gauges
from interventions.insights.history import Taken
from interventions.insights.rates import Rates
from interventions.insights.timers import Timers
from interventions.insights.view import View
from interventions.watching.figures import TABLE

NOW = T0 + 10 * MINUTE


def test_rates_are_of_the_last_five_minutes():
    """The ten seconds that have just begun would halve every rate at its start."""
    rates = Rates()
    for minutes in [0, 4, 5, 9, 9, 10, 10]:
        rates.take(an_event("started", T0 + minutes * MINUTE))
        rates.take(a_status(at=T0 + minutes * MINUTE, kind="started"))

    assert rates.arriving(NOW) == {"started": 3 / 5}
    assert rates.applied(NOW) == {("acme", "started"): 3 / 5}


def test_beyond_two_hundred_companies_the_smaller_are_one():
    """A label a company must not let the metrics grow without end."""
    rates = Rates()
    for number in range(210):
        for _ in range(2 if number < 200 else 1):
            rates.take(a_status(at=T0 + 9 * MINUTE, company_id=f"c-{number}"))

    found = rates.applied(NOW)

    assert len(found) == 201
    assert found[("others", "planned")] == 10 / 5


def test_a_running_timer_is_long_after_its_time_and_no_more_when_it_has_ended():
    timers, long_s = Timers(), 10 * 3600
    ended, running, travel = a_segment(end=T0 + 1), a_segment(), a_segment(bucket="travel")
    pause, old = a_segment(bucket="break"), a_segment(superseded=True)
    timers.take(a_time(ended, running, travel, pause, old))

    assert timers.long(T0 + 10 * HOUR, long_s) == {"acme": 0}
    assert timers.long(T0 + 10 * HOUR + 1, long_s) == {"acme": 2}
    timers.take(a_time(ended))
    assert timers.long(T0 + 10 * HOUR + 1, long_s) == {}


def test_every_figure_shown_is_one_of_the_table_with_its_labels():
    view = View(SETTINGS)
    for sight in [a_refusal(NOW), a_status(at=T0 + 9 * MINUTE), an_event(at=T0 + 9 * MINUTE), a_time(a_segment())]:
        view.take(sight)
    view.said([an_alert("lag", "mailing")])

    shown = {family.name: family.samples for family in Shown(lambda: gauges(view, Taken(view.take), NOW)).collect()}

    assert set(shown) == {name for name in TABLE if name.startswith("insights_")}
    assert all(tuple(sample.labels) == TABLE[name].labels for name in shown for sample in shown[name])
    assert [sample.value for sample in shown["insights_alerts_open"] if sample.labels["kind"] == "lag"] == [1.0]
