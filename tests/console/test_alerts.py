"""Alerts on the page of the flow: what, about what, since when, and where to look."""

import re

import pytest
import yaml

from console.alarms import SUBJECTS, an_alert, insights_says
from console.visiting import planned, visit
from domain.builders import DAY, MINUTE, T0
from interventions.console import words
from interventions.console.access import Level
from interventions.console.alerts import place_of
from interventions.contracts.files import schemas_folder
from interventions.domain.canonical import instant_text
from interventions.projection.queries.rows import Alert

KINDS = next(
    field["type"]["symbols"]
    for field in yaml.safe_load((schemas_folder() / "operations-alerts.v1.avsc").read_text())["fields"]
    if field["name"] == "kind"
)


def tile(page):
    """Read the tile of alerts: whether it is one to look at, and how many."""
    shape, count = re.search(r'<a class="(tile[^"]*)" href="#alerts"><span>[^<]+</span><b>(\d+)</b>', page).groups()
    return shape, int(count)


def listed(page):
    """Read the rows of the list: what, about what, when, where to (None: no link), what to do."""
    (section,) = re.findall(r'<section id="alerts".*?</section>', page, re.DOTALL)
    row = (
        r'<tr><td>(.*?)</td><td>(.*?)</td><td class="w"><time datetime="(.*?)".*?</td>\s*'
        r'<td>(?:<a href="(.*?)">)?(.*?)(?:</a>)?</td></tr>'
    )
    return [tuple(cell or None for cell in cells) for cells in re.findall(row, section, re.DOTALL)]


def test_every_kind_has_words_and_a_place_to_look():
    """No page shows how far processors are behind, nor what a newer insights says."""
    assert set(words.ALERTS) == set(words.ALERT_REMEDIES) == set(KINDS)
    about = {kind: Alert("", kind, "a/b ?", 1, 0, T0, T0, {}) for kind in KINDS}

    places = {kind: place_of(alert) for kind, alert in about.items()}

    assert [kind for kind, place in places.items() if place is None] == ["lag", "unknown"]
    assert places["overdue_start"] == "/interventions/a%2Fb%20%3F"


@pytest.mark.parametrize("level", list(Level))
def test_whoever_sees_the_flow_sees_what_operations_should_look_at(tmp_path, level):
    async def story(visitor):
        await visitor.happens(planned("i2", reference="R-7"))
        await insights_says(visitor, an_alert("overdue_start"), an_alert("lag", since=T0 - DAY))

        page = await visitor.page("/flow")

        assert tile(page) == ("tile alarm", 2)
        assert listed(page) == [
            (
                "A processor is behind", "mailing", instant_text(T0 - DAY).replace(".000Z", "Z"), None,
                "Have operations look at interventions top, and start another process of it.",
            ),
            (
                "Nobody has begun", "R-7", instant_text(T0).replace(".000Z", "Z"), "/interventions/i2",
                "Ask the technician, or move the visit.",
            ),
        ]  # fmt: skip

    visit(tmp_path, story, level=level)


def test_every_place_is_a_page(tmp_path):
    """A viewer, too, gets somewhere."""

    async def story(visitor):
        await visitor.happens(planned("i2"))
        await insights_says(visitor, *(an_alert(kind) for kind in SUBJECTS))

        rows = listed(await visitor.page("/flow"))

        assert len(rows) == len(SUBJECTS)
        for place in [place for *_, place, _ in rows if place]:
            await visitor.page(place)

    visit(tmp_path, story, level=Level.VIEWER)


def test_no_alert_says_what_that_means(tmp_path):
    async def story(visitor):
        await insights_says(visitor, an_alert(), an_alert(state="resolved", at=T0 + 2 * MINUTE))

        page = await visitor.page("/flow")

        assert (tile(page), listed(page)) == (("tile", 0), [])
        assert "No alert is open" in page

    visit(tmp_path, story)


def test_alerts_are_said_in_french(tmp_path):
    async def story(visitor):
        visitor.client.headers["accept-language"] = "fr"
        await insights_says(visitor, an_alert("mail_configuration"))

        ((what, about, _, place, remedy),) = listed(await visitor.page("/flow"))

        assert (what, about, place) == ("Le relais refuse tous les mails", "mailing", "/reports?state=held")
        assert remedy.startswith("Faites corriger")

    visit(tmp_path, story)


def test_the_oldest_are_shown_and_the_rest_is_counted(tmp_path):
    async def story(visitor):
        await insights_says(visitor, *(an_alert("overdue_start", f"v{n:02}", since=T0 + n) for n in range(14)))

        page = await visitor.page("/flow")

        assert [about for _, about, *_ in listed(page)] == [f"v{n:02}" for n in range(12)]
        assert tile(page) == ("tile alarm", 14)
        assert "2 newer ones are not shown." in page

    visit(tmp_path, story)


def test_a_subject_is_text(tmp_path):
    """Ids come from elsewhere."""

    async def story(visitor):
        await insights_says(visitor, an_alert("overdue_start", '<img src=x>"'), an_alert("lag", "<b>"))

        page = await visitor.page("/flow")

        assert "<img src=x" not in page
        assert "<b><" not in page

    visit(tmp_path, story)


def test_systems_read_the_open_alerts(tmp_path):
    async def story(visitor):
        await insights_says(
            visitor, an_alert(since=T0 + 1), an_alert("dead_letters"), an_alert("overdue_start", state="resolved")
        )

        answer = await visitor.client.get("/api/v1/alerts?limit=1")

        assert answer.json() == {
            "items": [{**an_alert("dead_letters"), "since": instant_text(T0), "at": instant_text(T0 + MINUTE)}],
            "total": 2,
        }

    visit(tmp_path, story, level=Level.VIEWER)
