"""All of a filter of refused events, not only what a page shows: tried dry, submitted, counted honestly."""

import html

from console.visiting import office, on_site, planned, visit
from interventions.console.bus import BusAway

KEY = "f" * 32


def refused(number):
    """Let so many comments come for an intervention that is closed."""
    return [on_site("commented", 7 + each % 40, text=f"Note {each}") for each in range(number)]


CLOSED = (office("completed", 5), office("closed", 6))


async def pressed(visitor, address="/refused/all", **fields):
    """Press a button of the whole filter, and read the page that answers."""
    answer = await visitor.press(address, **{"key": KEY, **fields})
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["location"], html.unescape(await visitor.page(answer.headers["location"]))


def test_more_than_a_page_shows_are_tried_and_sent_with_an_honest_count(tmp_path):
    async def story(visitor):
        await visitor.happens(planned(), *CLOSED, *refused(75))

        _, dry = await pressed(visitor, dry="1")
        sent, _ = await pressed(visitor)
        await visitor.live.catch_up()
        page = await visitor.page(sent)

        assert "75 tried: 75 would be accepted, 0 refused again." in dry
        assert "Submit all 75" in dry
        assert "75 submitted → 75 accepted, 0 refused again, 0 on their way." in page
        assert "Submit all" not in page

    visit(tmp_path, story)


def test_only_what_the_filter_finds_is_touched(tmp_path):
    async def story(visitor):
        await visitor.happens(planned(), *CLOSED, *refused(2), on_site("commented", 9, "never", text="?"))

        _, dry = await pressed(visitor, "/refused/all?code=locked", dry="1")
        sent, _ = await pressed(visitor, "/refused/all")
        await visitor.live.catch_up()

        assert "2 tried: 2 would be accepted, 0 refused again." in dry
        assert "2 submitted → 2 accepted" in await visitor.page(sent)

    visit(tmp_path, story)


def test_what_would_be_refused_again_is_not_sent_and_said(tmp_path):
    async def story(visitor):
        await visitor.happens(planned(), *CLOSED, *refused(1), on_site("commented", 9, "never", text="?"))

        sent, _ = await pressed(visitor)
        await visitor.live.catch_up()

        page = html.unescape(await visitor.page(sent))
        assert "1 submitted → 1 accepted, 0 refused again, 0 on their way." in page
        assert "1 was not submitted: it would be refused again." in page

    visit(tmp_path, story)


def test_each_try_builds_on_the_one_before(tmp_path):
    """A visit was begun before the office confirmed it: start and pause were refused, and go together."""

    async def story(visitor):
        early = [on_site("started", 10), on_site("paused", 15)]
        await visitor.happens(planned(initial_status="draft"), *early, office("confirmed", 20))

        _, dry = await pressed(visitor, dry="1")
        sent, _ = await pressed(visitor)
        await visitor.live.catch_up()

        assert "2 tried: 2 would be accepted, 0 refused again." in dry
        assert "2 submitted → 2 accepted, 0 refused again" in await visitor.page(sent)

    visit(tmp_path, story)


def test_sent_twice_is_sent_once_and_then_needs_nothing(tmp_path):
    async def story(visitor):
        await visitor.happens(planned(), *CLOSED, *refused(3))
        await pressed(visitor)
        again, _ = await pressed(visitor)
        await visitor.live.catch_up()

        page = await visitor.page(again)
        _, other = await pressed(visitor, key="a" * 32, dry="1")

        timeline = await visitor.page("/interventions/i1?all=1")
        assert "3 submitted → 3 accepted" in page
        assert "0 tried: 0 would be accepted, 0 refused again." in other
        assert "3 need nothing: they were accepted since, or are no events." in other
        assert timeline.count("olga · back office") >= 3

    visit(tmp_path, story)


class Failing:
    """A bus that is away after so many records."""

    def __init__(self, bus, after):
        self.bus, self.after = bus, after

    async def publish(self, topic, key, record):
        if self.after == 0:
            raise BusAway("gone")
        self.after -= 1
        await self.bus.publish(topic, key, record)


def test_a_broker_that_goes_away_half_way_is_said_and_the_rest_can_be_sent(tmp_path):
    async def story(visitor):
        await visitor.happens(planned(), *CLOSED, *refused(3))
        desk = visitor.app.state.house.desk
        real, desk.bus = desk.bus, Failing(desk.bus, 2)

        _, half = await pressed(visitor)
        desk.bus = real
        sent, _ = await pressed(visitor)
        await visitor.live.catch_up()

        assert "the rest was not sent" in half
        page = html.unescape(await visitor.page(sent))
        assert "0 refused again, 0 on their way." in page
        assert "accepted since" in page
        assert (await visitor.page("/interventions/i1?all=1")).count('<p class="said">Note') == 3

    visit(tmp_path, story)
