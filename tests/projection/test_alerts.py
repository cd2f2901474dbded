"""Alerts as pages read them, on both databases."""

import asyncio

from console.alarms import TOPIC, an_alert
from domain.builders import DAY, MINUTE, T0
from interventions.projection.queries.alerts import open_alerts, references_of
from interventions.projection.queries.rows import Alert
from projection.town import a_town, planned


def told(settings, *alerts):
    """Let alerts be said one after the other, each read before the next; gives the open ones."""

    async def story():
        async with a_town(settings) as town:
            for alert in alerts:
                await town.says(TOPIC, alert)
                await town.seen()
            return open_alerts(await town.seen())

    return asyncio.run(story())


def test_an_open_alert_is_told_whole(settings):
    alert = an_alert()

    found = told(settings, alert)

    assert found == (Alert("lag/mailing", "lag", "mailing", 61.5, 60.0, T0, T0 + MINUTE, alert),)


def test_the_oldest_alert_comes_first(settings):
    """By how long it has been, not by when it was said last."""
    newer = an_alert(subject="a", since=T0 + 2, at=T0 + MINUTE)
    older = an_alert(subject="z", since=T0 + 1, at=T0 + DAY)

    found = told(settings, newer, older)

    assert [alert.subject for alert in found] == ["z", "a"]


def test_what_is_over_is_no_longer_open(settings):
    found = told(settings, an_alert(), an_alert(subject="lifecycle"), an_alert(state="resolved", at=T0 + 2 * MINUTE))

    assert [alert.subject for alert in found] == ["lifecycle"]


def test_what_is_over_can_come_again_and_is_one(settings):
    again = an_alert(since=T0 + 3 * MINUTE, at=T0 + 3 * MINUTE)

    found = told(settings, an_alert(), an_alert(state="resolved", at=T0 + 2 * MINUTE), again)

    assert [(alert.alert_id, alert.since) for alert in found] == [("lag/mailing", T0 + 3 * MINUTE)]


def test_nothing_to_look_at_is_nothing(settings):
    assert told(settings) == ()


def test_interventions_are_called_by_their_references(settings):
    async def story():
        async with a_town(settings) as town:
            await town.happens(planned("i1", reference="R-7"), planned("i2", reference=None))
            return references_of(await town.seen(), ["i1", "i2", "never"])

    assert asyncio.run(story()) == {"i1": "R-7"}
