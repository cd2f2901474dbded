"""The console in a real browser: live, by keyboard, without scripting, on a phone, for everybody."""

import re
from pathlib import Path

import pytest

from browser.serving import served
from console.alarms import SUBJECTS, an_alert, insights_says
from console.visiting import office, on_site, planned
from domain.builders import HOUR, MINUTE, T0

AXE = Path(__file__).with_name("axe.min.js")
DAY = "2026-01-05"
PAGES = (
    f"/today?day={DAY}", f"/planning?day={DAY}", f"/planning?day={DAY}&view=week", "/flow", "/interventions/i1",
    "/interventions/i1?do=amend", "/reports", "/refused", "/refused?view=letters", f"/payroll?from={DAY}&to={DAY}",
    "/plan", "/help", "/nowhere",
)  # fmt: skip
NAMES = (
    "Noël Müller", "Ólafur Þór", "Đặng Thị Ánh", "王小明", "山田 太郎", "김철수",
    "Αλέξανδρος", "Наталья", "שרה כהן", "محمد",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "${alert(1)}", "</title><b>",
)  # fmt: skip


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """Open a firm with a visit of every kind of name, one done, one refused, and an alert of every kind."""
    with served(tmp_path_factory.mktemp("console")) as console:
        stop, start = on_site("stopped", 30, technician_id="ann"), on_site("started", 0, technician_id="ann")
        console.happens(planned(), start, stop, office("completed", 40), office("closed", 41))
        console.happens(on_site("commented", 42, text="<b>late</b>"), planned("i2", planned_start=T0 + 30 * MINUTE))
        nobody = {"technicians": [], "lead_id": None, "planned_start": T0 + HOUR}
        for number, name in enumerate(NAMES):
            customer = {**dict.fromkeys(("id", "email", "phone", "address", "zip")), "name": name, "city": name}
            console.happens(planned(f"n{number}", customer=customer, task=name, tags=[name], reference=name, **nobody))
        console.runs(lambda visitor: insights_says(visitor, *map(an_alert, SUBJECTS)))
        yield console


@pytest.fixture
def window(chromium, console):
    """Open windows on the console; whatever a page logs as an error fails the test."""
    opened, said = [], []

    def window(**how):
        context = chromium.new_context(base_url=console.address, locale="en-GB", **how)
        page = context.new_page()
        page.on("pageerror", lambda fault: said.append(str(fault)))
        page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}") or dialog.dismiss())
        page.on(
            "console", lambda line: said.append(line.text) if line.type == "error" and "404" not in line.text else None
        )
        opened.append(context)
        return page

    yield window
    for context in opened:
        context.close()
    assert said == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_for_everybody(window, path, colours):
    """axe-core finds nothing: contrast, labels, landmarks, order of headings."""
    page = window(color_scheme=colours, bypass_csp=True)
    page.goto(path)
    page.add_script_tag(path=AXE)

    found = page.evaluate(
        "axe.run().then(found => found.violations.map(v => [v.id, v.nodes[0].html, v.nodes[0].failureSummary]))"
    )

    assert found == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_a_phone(window, path):
    page = window(viewport={"width": 360, "height": 700})
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_change_shows_in_two_windows_without_a_reload(window):
    first, second = window(), window()
    second.goto("/interventions/i2")
    first.goto("/interventions/i2?do=cancel")
    for page in (first, second):
        page.evaluate("window.same = true")

    first.get_by_label("Why").fill("Called off")
    first.locator("form button", has_text="Cancel the visit").click()

    for page in (first, second):
        page.locator("h1 + .status.cancelled").wait_for(timeout=5000)
        assert page.evaluate("window.same")
    first.get_by_text("Cancelled: accepted.").wait_for(timeout=5000)


def test_an_alert_shows_and_goes_without_a_reload(window, console):
    page = window()
    page.goto("/flow")
    page.evaluate("window.same = true")
    row = page.locator("#alerts tr", has_text="watched")

    console.runs(lambda visitor: insights_says(visitor, an_alert("lag", "watched", since=T0 - HOUR)))
    row.wait_for(timeout=5000)
    over = an_alert("lag", "watched", state="resolved", at=T0 + HOUR)
    console.runs(lambda visitor: insights_says(visitor, over))
    row.wait_for(state="detached", timeout=5000)

    assert page.evaluate("window.same")


def test_what_somebody_types_survives_a_change(window, console):
    console.happens(planned("i3", planned_start=T0 + 20 * MINUTE))
    page = window()
    page.goto("/interventions/i3?do=amend")
    page.get_by_label("Phone").fill("01 02")

    console.happens(on_site("travel_started", 50, key="i3", technician_id="ann", leg="out"))

    page.get_by_text("This page has changed meanwhile").wait_for(timeout=5000)
    assert page.get_by_label("Phone").input_value() == "01 02"


def test_names_of_the_world_and_of_attackers_are_text(window):
    page = window()
    page.goto(f"/today?day={DAY}")

    shown = page.locator(".card .who a").all_inner_texts()

    assert set(NAMES) <= set(shown)


def test_the_keyboard_is_enough(window):
    page = window()
    page.goto(f"/today?day={DAY}")

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "words"
    page.keyboard.type("mend")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/flow"))
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/interventions/"))
    page.keyboard.press("?")
    page.wait_for_url(re.compile("/help"))


def test_without_scripting_one_still_acts(window, console):
    console.happens(planned("i4", planned_start=T0 + 10 * MINUTE))
    page = window(java_script_enabled=False)
    page.goto("/interventions/i4")

    page.locator("a", has_text="Postpone").click()
    page.get_by_label("Why").fill("No parts")
    page.locator("form button", has_text="Postpone").click()

    assert page.get_by_text("Postponed: accepted.").is_visible()


def test_the_past_is_a_slider_away(window):
    page = window()
    page.goto("/interventions/i1")

    page.locator("input[name=step]").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")

    page.get_by_text("As it stood on").wait_for(timeout=5000)
    assert page.locator("h1 + .status").inner_text() == "Confirmed"
