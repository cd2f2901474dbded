"""Every action of the office, pressed in a real browser: once over topics in memory, once on a real Kafka."""

import re
import time
from contextlib import asynccontextmanager

import pytest
from playwright.sync_api import expect

from browser.pressing import PATIENCE_MS, fill, order, press, watched
from browser.serving import served
from console.office_day import (
    ASSIGNED,
    ORDERS,
    REASSIGNED,
    VISIT,
    Relay,
    closed_visit,
    day_of_presses,
    timed,
    typed,
)
from console.visiting import a_console
from domain.builders import HOUR, T0
from interventions.reporting.press.port import DeskPress
from interventions.reporting.store import ObjectStore
from interventions.sandbox.chain import Office
from kafka.office import console_on


@asynccontextmanager
async def opened(folder, broker=None):
    """Open a firm that prints and mails, in memory or on a broker."""
    office = Office(DeskPress(str(folder / "photos")), ObjectStore(str(folder / "reports")), Relay())
    async with console_on(broker, folder, office) if broker else a_console(folder, office, answer_s=0) as firm:
        yield firm
    await office.press.close()


@pytest.fixture(scope="module", params=["memory", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.long])])
def firm(request, tmp_path_factory):
    """Serve a firm with a visit of Ann and Bob that is closed, and on which a phone commented four times too late."""
    broker = request.getfixturevalue("kafka") if request.param == "kafka" else None
    with served(tmp_path_factory.mktemp("firm"), lambda folder: opened(folder, broker)) as console:
        console.start = (int(time.time()) // 60 * 60_000 - HOUR) if broker else T0
        console.happens(*closed_visit("closed", console.start, 4))
        yield console


@pytest.fixture
def page(chromium, firm):
    """Open a window; faults that its pages say fail the test."""
    said = []
    context = chromium.new_context(base_url=firm.address, locale="en-GB")
    yield watched(context, said)
    context.close()
    assert said == []


def test_a_day_of_the_office_by_buttons(firm, page):
    """Plan, reassign, move, edit, correct, finish with hours, ask for a report, close, reopen, take back, cancel."""
    page.goto("/plan")
    fill(page.locator("form.panel"), {**VISIT, "planned_start": typed(firm.start)})
    page.locator("form.panel button.primary").click()
    expect(page.get_by_text("Planned: accepted.")).to_be_visible(timeout=PATIENCE_MS)
    about = page.url.split("?")[0].rpartition("/")[2]
    press(page, ASSIGNED)
    press(page, REASSIGNED)
    firm.happens(*timed(about, firm.start))

    for each in day_of_presses(firm.start):
        press(page, each)

    expect(page.locator("h1 + .status.cancelled")).to_be_visible()
    for each in ORDERS:
        order(page, each)


def test_what_was_refused_is_mended_alone_and_then_all_that_is_left(page):
    """A phone that came too late: one comment is put right by hand, the others go as they are."""
    page.goto("/refused?code=locked")
    page.locator("tbody tr td:first-child a").first.click()
    form = page.get_by_role("form", name="Fix and submit again")
    content = form.get_by_label("Content")
    content.fill(re.sub(r"Note \d", "All is well", content.input_value()))
    form.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("it would be accepted.")).to_be_visible(timeout=PATIENCE_MS)
    form.get_by_role("button", name="Submit again").click()
    expect(page.get_by_text("Commented: accepted.")).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("button", name="Dry run of the whole filter").click()
    page.get_by_role("button", name="Submit all 3").click()

    told = page.get_by_text("3 submitted → 3 accepted, 0 refused again, 0 on their way.")
    expect(told).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".mark.good", has_text="accepted since")).to_have_count(4, timeout=PATIENCE_MS)
    page.goto("/interventions/closed")
    expect(page.locator(".timeline .said.bad")).to_have_count(4)
    expect(page.locator(".timeline").get_by_text("All is well")).to_be_visible()
