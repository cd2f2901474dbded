# ruff: noqa: RUF001 -- a dash and a minus as print has them
"""What people read: in both languages, in hours and minutes, in the zone of the site."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from console.visiting import on_site, planned, visit
from domain.builders import HOUR, MINUTE, T0
from interventions import console
from interventions.console import figures, words
from interventions.console.language import CATALOGUE, language_for
from interventions.console.pages.planning import HOUR_MS, laid, span_of
from interventions.console.safe import cell, own_address
from interventions.domain.words import (
    By,
    Channel,
    Code,
    DeliveryState,
    Document,
    Kind,
    Leg,
    SegmentFlag,
    Stage,
    Status,
)

FOLDER = Path(console.__file__).parent
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}


def sentences():
    """Collect what templates and code mark as a sentence."""
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
    return {each[2] for each in extract_from_dir(FOLDER, methods, options_map={"**.html": JINJA}, keywords=keywords)}


def test_every_sentence_is_said_in_french_and_none_is_left_over():
    with CATALOGUE.open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file, locale="fr") if message.id}

    assert sentences() == set(catalogue)
    assert all(all(said) if isinstance(said, tuple) else said for said in catalogue.values())


@pytest.mark.parametrize(
    ("labels", "vocabulary"),
    [
        (words.STATUSES, Status), (words.KINDS, Kind), (words.DELIVERIES, DeliveryState),
        (words.SEGMENT_FLAGS, SegmentFlag), (words.REMEDIES, Code), (words.CODES, Code), (words.LEGS, Leg),
        (words.DOCUMENTS, Document), (words.CHANNELS, Channel), (words.STAGES, Stage), (words.SIGNATORIES, By),
    ],
)  # fmt: skip
def test_every_word_of_the_domain_has_a_label(labels, vocabulary):
    assert set(labels) == set(vocabulary)


@pytest.mark.parametrize(
    ("typed", "seconds"), [("1:30", 5400), ("1h30", 5400), ("1 h 05", 3900), ("90", 5400), ("2h", 7200), ("", None)]
)
def test_a_length_is_read_as_people_type_it(typed, seconds):
    assert figures.seconds_of(typed) == seconds


@pytest.mark.parametrize("typed", ["1:75", "a while", "-5", "1:2:3", "1,5"])
def test_what_is_no_length_is_refused(typed):
    with pytest.raises(ValueError, match=r"."):
        figures.seconds_of(typed)


def test_lengths_are_hours_and_minutes():
    assert [figures.duration(each) for each in (0, 59, 5400, 360_000, -900, None)] == [
        "0 h 00", "0 h 00", "1 h 30", "100 h 00", "−0 h 15", "–",
    ]  # fmt: skip


def test_a_day_that_is_longer_or_shorter_is_whole():
    """Clocks change: the day of the site has 23 or 25 hours, and the planning shows all of them."""
    spring, autumn = (figures.bounds(day, "Europe/Paris") for day in (date(2026, 3, 29), date(2026, 10, 25)))

    assert [(end - start) // HOUR_MS for start, end in (spring, autumn)] == [23, 25]


def a_card(start, length=HOUR, id_="i1"):
    """Make what the planning asks of a card."""
    return SimpleNamespace(planned_start=start, planned_end=start + length, intervention_id=id_)


def test_visits_that_overlap_lie_side_by_side_and_others_on_one_lane():
    cards = [a_card(T0, id_="a"), a_card(T0 + 30 * MINUTE, id_="b"), a_card(T0 + HOUR, id_="c")]
    span = span_of(cards, date(2026, 1, 5), "Europe/Paris")

    bars = laid(cards, span)

    assert [(bar.column, bar.span, bar.lane) for bar in bars] == [(25, 12, 1), (31, 12, 2), (37, 12, 1)]


def test_a_night_visit_widens_the_day_and_never_leaves_it():
    day = date(2026, 1, 5)
    first, last = figures.bounds(day, "Europe/Paris")
    cards = [a_card(first - HOUR, 2 * HOUR), a_card(last - HOUR, 3 * HOUR)]

    span = span_of(cards, day, "Europe/Paris")

    assert (span.start, span.end) == (first, last)
    assert [(bar.column, bar.span) for bar in laid(cards, span)] == [(1, 12), (277, 12)]


def test_the_browser_chooses_the_language_until_a_person_does():
    assert language_for(None, "de-DE,en;q=0.8") == "en"
    assert language_for("fr", "en") == "fr"
    assert language_for("xx", None) == "fr"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_a_cell_never_becomes_a_formula(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "x"])
def test_an_address_stays_our_own(text):
    assert own_address(text) == "/today"


def test_payroll_leaves_as_csv_and_as_a_workbook(tmp_path):
    async def story(visitor):
        worked = [on_site("started", 0, technician_id="ann"), on_site("stopped", 50, technician_id="ann")]
        await visitor.happens(planned(), *worked)
        period = "from=2026-01-05&to=2026-01-05"

        page = await visitor.page(f"/payroll?{period}")
        csv = (await visitor.page(f"/payroll.csv?{period}")).removeprefix("\ufeff").splitlines()
        book = await visitor.client.get(f"/payroll.xlsx?{period}")

        assert "0 h 50" in page
        assert csv[0].startswith("technician_id,technician,day,work_s")
        assert csv[1].startswith("ann,Ann,2026-01-05,3000,0,0,0,3000,0,")
        assert book.content.startswith(b"PK")

    visit(tmp_path, story)


@pytest.mark.parametrize(
    "address",
    [
        "/today?day=never&status=none", "/planning?day=2026-13-45&view=century", "/flow?sort=none&after=rubbish",
        "/flow?s=forgotten", "/interventions/i1?at=yesterday&step=-1&do=nothing", "/reports?id=none&state=none",
        "/refused?at=1-&code=none", "/payroll?from=x&to=y",
    ],
)  # fmt: skip
def test_odd_filters_are_no_fault_of_the_page(tmp_path, address):
    """Somebody's old bookmark shows the page as it is without a filter, whole: not a fault, not half a page."""

    async def story(visitor):
        await visitor.happens(planned())

        page = await visitor.page(address)

        heading = {"/today": "2026", "/planning": "2026", "/interventions/i1": "R-1"}
        path = address.partition("?")[0]
        assert re.search(rf"<h1[^>]*>[^<]*{heading.get(path, path.strip('/').title())}", page), page
        assert page.rstrip().endswith("</html>")

    visit(tmp_path, story)


def test_the_timeline_says_words_of_the_domain_in_ones_language(tmp_path):
    """`out` is a word for machines."""

    async def story(visitor):
        await visitor.happens(planned(), on_site("travel_started", 0, leg="out"))

        lines = {}
        for language in ("en", "fr"):
            visitor.client.headers["accept-language"] = language
            page = await visitor.page("/interventions/i1")
            lines[language] = re.findall(r'<p class="said">([^<]*)</p>', page)[-1]

        assert lines == {"en": "to the site", "fr": "vers le site"}

    visit(tmp_path, story)


def test_what_nobody_knows_is_said(tmp_path):
    async def story(visitor):
        assert "There is nothing here." in await visitor.page("/interventions/none", 404)

    visit(tmp_path, story)


def test_a_read_model_that_is_not_there_is_waited_for(tmp_path):
    async def story(visitor):
        (tmp_path / "read-model.sqlite").unlink()

        assert "The pages are not there yet." in await visitor.page("/today", 503)
        await visitor.live.catch_up()
        await visitor.page("/today")

    visit(tmp_path, story)
